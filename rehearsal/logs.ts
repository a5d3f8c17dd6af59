import { runEntry } from "../automation/command/entry.ts";
import { spawn } from "node:child_process";
import { UserError } from "../src/lib/errors.ts";
import { listContainers } from "./containers.ts";
import { requireDocker } from "./docker/ensure.ts";
import { expectPrepared } from "./preparation.ts";
import { root } from "./root.ts";
import { readSettings } from "./settings.ts";

/** Logs of one service or accessory: `make logs SERVICE=backend`, with `FOLLOW=1` as they come. */
await runEntry(async () => {
  const settings = readSettings(process.env, root);
  const env = expectPrepared(settings);
  const docker = await requireDocker(settings.root, env);
  const all = await listContainers(docker, settings.platform);
  const known = [...new Set(all.map(({ service }) => service))];
  const wanted = process.env["SERVICE"] ?? "";
  const containers = all.filter(({ service }) => service === wanted);
  if (containers.length === 0) {
    const choice = known.length === 0 ? "nothing runs: start it with `make up`" : `choose one of ${known.join(", ")}`;
    throw new UserError(
      `There are no logs for SERVICE="${wanted}": ${choice}, e.g. make logs SERVICE=${known[0] ?? "backend"}.`,
    );
  }
  const follow = process.env["FOLLOW"] === undefined ? [] : ["--follow"];
  const codes = await Promise.all(
    containers.map(({ name }) =>
      show(["logs", "--tail", process.env["TAIL"] ?? "200", ...follow, name], { ...env, DOCKER_HOST: docker.host }),
    ),
  );
  return Math.max(...codes);
});

function show(args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn("docker", args, { env, stdio: "inherit" });
    child.once("error", reject).once("close", (code) => resolve(code ?? 1));
  });
}
