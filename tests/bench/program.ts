import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "../../automation/engine/engine.ts";
import { openEmbeddedStack } from "../../rehearsal/engine/stack.ts";

/** A program of its own beside the project, on the same engine: something to compare with. */
export interface Program {
  readonly engine: Engine;
  remove(): void;
}

/** Write a program and open its stack; `light` loads the SDK as the project does, else whole. */
export function writeProgram(source: string, light = false): Program {
  const root = mkdtempSync(join(tmpdir(), "bench-"));
  const repository = join(import.meta.dirname, "../..");
  const nodeargs = light ? `    nodeargs: --require ${repository}/stacks/lighten.cjs\n` : "";
  const options = `  options:\n    typescript: false\n${nodeargs}`;
  writeFileSync(join(root, "Pulumi.yaml"), `name: bench\nruntime:\n  name: nodejs\n${options}`);
  writeFileSync(join(root, "package.json"), '{"name":"bench","type":"module","main":"index.ts"}\n');
  writeFileSync(join(root, "index.ts"), source);
  writeFileSync(join(root, "Pulumi.dev.yaml"), "config: {}\n");
  symlinkSync(join(repository, "node_modules"), join(root, "node_modules"));
  mkdirSync(join(root, "state"));
  const { PATH = "", HOME = "" } = process.env;
  const env = { PATH, HOME, PULUMI_CONFIG_PASSPHRASE: "bench" };
  const configFile = join(root, "Pulumi.dev.yaml");
  const engine = openEmbeddedStack({ root, stack: "dev", configFile, backend: `file://${root}/state`, env });
  return { engine, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** A program of so many services, each a container and a command behind it. */
export function servicesProgram(count: number): string {
  return `import * as docker from "@pulumi/docker";
import { local } from "@pulumi/command";
const network = new docker.Network("network", { name: "bench" });
for (let index = 0; index < ${count}; index += 1) {
  const container = new docker.Container(\`service-\${index}\`, {
    image: "registry:2",
    networksAdvanced: [{ name: network.name }],
    envs: ["A=1"],
  }, { deleteBeforeReplace: false });
  new local.Command(\`gate-\${index}\`, { create: "true", triggers: [container.id] });
}
`;
}
