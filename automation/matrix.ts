import { environments } from "../src/catalog/environments.ts";
import { services } from "../src/catalog/services.ts";
import { serviceMatrix } from "./ci/matrix.ts";
import { setOutput } from "./ci/output.ts";

// node automation/matrix.ts   what a workflow's matrix runs over: the catalog, nothing else
setOutput("services", JSON.stringify(serviceMatrix(services)));
setOutput("environments", JSON.stringify(Object.keys(environments)));
setOutput("stacks", JSON.stringify(["governance", ...Object.keys(environments)]));
