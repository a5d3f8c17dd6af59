import { randomInt } from "node:crypto";
import { createServer } from "node:net";

// Below what systems lend to outgoing connections (32768 on Linux, 49152 elsewhere): a load must not take the port between
// this look and its use.
const [lowest, highest] = [20_000, 32_000];
const given = new Set<number>();

/** A port of the loopback address that nobody listens on, never the same twice in a process. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(lowest, highest);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
