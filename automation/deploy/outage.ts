import { setTimeout as sleep } from "node:timers/promises";
import { DockerError } from "../host/docker-cli.ts";
import type { Site, Terms } from "./terms.ts";

/** A Docker engine that restarts is back within this time; the way back may then begin. */
const patienceMs = 60_000;
const pauseMs = 1000;

/** Wait for a host whose Docker engine went away; returns what it says while it stays away, nothing once it answers. */
export async function waitForHost(
  { host, environment }: Site,
  { say }: Terms,
  patience = patienceMs,
): Promise<string | undefined> {
  const until = Date.now() + patience;
  for (let said = false; ; said = true) {
    try {
      await host.objects();
      if (said) say(`the Docker engine of ${environment} answers again`);
      return undefined;
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
      if (!said) say(`the Docker engine of ${environment} went away during the update: waiting for it`);
      if (Date.now() >= until) return error.message;
      await sleep(pauseMs);
    }
  }
}
