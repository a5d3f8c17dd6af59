import { createServer } from "node:net";
import { UserError } from "../src/lib/errors.ts";
import type { Docker } from "./docker/docker.ts";
import { reach } from "./docker/ensure.ts";
import type { Settings } from "./settings.ts";

/** Refuse before anything changes when a port is taken by something that is not this rehearsal's own. */
export async function expectFreePorts(settings: Settings, env: Readonly<Record<string, string>>): Promise<void> {
  const wanted = [
    { name: "EDGE_PORT", port: settings.edgePort },
    { name: "EDGE_HTTPS_PORT", port: settings.httpsPort },
    { name: "REGISTRY_PORT", port: settings.registryPort },
  ];
  const free = await Promise.all(wanted.map(({ port }) => isFree(port)));
  const taken = wanted.filter((_, index) => free[index] !== true);
  if (taken.length === 0) return;
  const reached = await reach(settings.root, env);
  const problems = await Promise.all(
    taken.map(async ({ name, port }) => {
      const holder: Holder = typeof reached === "string" ? {} : await holderOf(reached.docker, port);
      if (holder.platform === settings.platform) return [];
      const who = holder.container === undefined ? "another program" : `the container ${holder.container}`;
      return [`port ${port} is in use by ${who}: set ${name} to a free port`];
    }),
  );
  const found = problems.flat();
  if (found.length > 0) throw new UserError(`${found.join("; ")}.`);
}

interface Holder {
  readonly container?: string;
  readonly platform?: string;
}

async function holderOf(docker: Docker, port: number): Promise<Holder> {
  const format = '{{.Names}}\t{{.Label "delivery.platform"}}';
  const listed = await docker.run(["ps", "--filter", `publish=${port}`, "--format", format]);
  const [container, platform] = listed.split("\n")[0]?.split("\t") ?? [];
  return {
    ...(container === undefined || container === "" ? {} : { container }),
    ...(platform === undefined || platform === "" ? {} : { platform }),
  };
}

/** Whether nothing listens on a port of the loopback address. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else if (error.code === "EACCES")
        reject(new UserError(`port ${port} may not be used by this user: choose one above 1023.`));
      else reject(error);
    });
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
