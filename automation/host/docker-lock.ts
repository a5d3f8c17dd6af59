import { z } from "zod";
import { labelKeys } from "../../src/lib/labels.ts";
import type { Docker } from "./docker-cli.ts";
import type { Scope } from "./host.ts";
import type { Holder, LockPlace } from "./lock.ts";
import { UserError } from "../../src/lib/errors.ts";

const label = "delivery.lock";
const HolderText = z.object({
  nonce: z.string(),
  by: z.string(),
  run: z.string(),
  machine: z.string(),
  pid: z.number(),
  since: z.string(),
});

/**
 * A lock on the host itself, where all deployments of an environment meet: an empty volume with the holder in its label.
 * Docker creates a name once and answers every later create with the volume that is there, so taking it is atomic.
 */
export function dockerLock(docker: Docker, { platform, stack }: Scope): LockPlace {
  const name = `${platform}-${stack}-lock`;
  const read = async (): Promise<Holder> => {
    const text = await docker(["volume", "inspect", "--format", `{{index .Labels "${label}"}}`, name]);
    try {
      return HolderText.parse(JSON.parse(Buffer.from(text.trim(), "base64").toString()));
    } catch {
      throw new UserError(`The volume ${name} is no lock of ours: remove it with docker volume rm ${name}.`);
    }
  };
  return {
    async take(holder) {
      // Base64, because docker prints labels between commas.
      const value = Buffer.from(JSON.stringify(holder)).toString("base64");
      const labels = [`${labelKeys.platform}=${platform}`, `${labelKeys.stack}=${stack}`, `${label}=${value}`];
      await docker(["volume", "create", ...labels.flatMap((one) => ["--label", one]), name]);
      return read();
    },
    async release(nonce) {
      const holder = await read().catch(() => undefined);
      if (holder?.nonce === nonce) await docker(["volume", "rm", name]);
    },
  };
}
