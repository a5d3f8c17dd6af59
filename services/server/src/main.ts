import { Hub } from "./hub.ts";
import { log } from "./log.ts";
import { RedisLog } from "./redis-log.ts";
import { EventServer } from "./server.ts";
import { loadSettings, type Settings } from "./settings.ts";

function serve({ redisUrl, port, revision }: Settings): void {
  const eventLog = new RedisLog(redisUrl, log);
  const hub = new Hub(eventLog, log);
  const server = new EventServer({ eventLog, hub, log, revision });
  eventLog.open();
  void hub.run();
  server.http.listen(port, () => log("info", "listening", { port, revision }));

  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log("info", "stopping", { signal });
    hub.stop();
    await server.stop();
    eventLog.close();
    log("info", "stopped");
    process.exit(0);
  };
  process.on("SIGTERM", (signal) => void stop(signal));
  process.on("SIGINT", (signal) => void stop(signal));
}

try {
  serve(loadSettings(process.env));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
