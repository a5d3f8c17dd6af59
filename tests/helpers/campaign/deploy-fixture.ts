import { join } from "node:path";
import { runDeployment } from "../../../automation/deploy/main.ts";
import { openEmbeddedStack } from "../../../rehearsal/engine/stack.ts";

// node deploy-fixture.ts ROOT [options of deploy.sh]: the wrapper on a fixture project, in a process that may be killed.
const [root = "", ...options] = process.argv.slice(2);
const { PATH = "", HOME = "", DOCKER_HOST } = process.env;
const engine = DOCKER_HOST === undefined ? {} : { DOCKER_HOST };
const env = { PATH, HOME, ...engine, PULUMI_CONFIG_PASSPHRASE: "fixture" };

process.exitCode = await runDeployment({
  argv: ["--env", "dev", "--yes", ...options],
  openWorkplace: () =>
    Promise.resolve({
      root,
      env,
      locate: (stack: string) => ({
        root,
        stack,
        env,
        configFile: join(root, `Pulumi.${stack}.yaml`),
        backend: `file://${root}/state`,
      }),
      open: openEmbeddedStack,
    }),
  environment: process.env,
  print: (line) => console.log(line),
  complain: (line) => console.error(line),
});
