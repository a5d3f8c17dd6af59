import "./style.css";
import { start } from "./page.ts";
import { View } from "./view.ts";

start(new View(document));
