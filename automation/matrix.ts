import { readdirSync } from "node:fs";
import { environments } from "../src/catalog/environments.ts";
import { services } from "../src/catalog/services.ts";
import { deploymentTests, serviceMatrix } from "./ci/matrix.ts";
import { setOutput } from "./ci/output.ts";

// node automation/matrix.ts   what a workflow's matrix runs over: the catalog, and the tests that deploy
setOutput("services", JSON.stringify(serviceMatrix(services)));
setOutput("environments", JSON.stringify(Object.keys(environments)));
setOutput("deployments", JSON.stringify(deploymentTests(readdirSync("tests/integration"))));
setOutput("stacks", JSON.stringify(["governance", ...Object.keys(environments)]));
