import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "../automation/engine/process.ts";

/** A certificate for the edge from a test CA of this rehearsal; undefined where the machine has no openssl. */
export async function ensureCertificate(
  dir: string,
  env: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const folder = join(dir, "tls");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const script = join(import.meta.dirname, "certificate.sh");
  const { code } = await run({ command: "sh", args: [script, folder], cwd: folder, env });
  return code === 0 ? join(folder, "edge.pem") : undefined;
}
