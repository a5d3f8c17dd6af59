import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { createClient } from "@redis/client";

/** Whether this machine has Redis; why not, if so. */
export const missingRedis =
  spawnSync("redis-server", ["--version"]).status === 0
    ? undefined
    : "no redis-server on this machine (apt install redis-server)";

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

/** A Redis of one test's own, without persistence. */
export class TestRedis {
  readonly port: number;
  readonly client;
  #process: ChildProcess | undefined;

  constructor(port: number) {
    this.port = port;
    this.client = createClient({ url: this.url });
    this.client.on("error", () => {});
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}/0`;
  }

  async start(): Promise<void> {
    const options = ["--port", String(this.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
    this.#process = spawn("redis-server", options, { stdio: "ignore" });
    if (!this.client.isOpen) await this.client.connect();
    await this.client.ping();
  }

  async stop(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    if (!process) return;
    process.kill("SIGKILL");
    await once(process, "exit");
  }

  async end(): Promise<void> {
    this.client.destroy();
    await this.stop();
  }

  async add(item: string): Promise<string> {
    return this.client.xAdd("items", "*", { item });
  }
}
