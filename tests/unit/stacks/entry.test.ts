import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const entry = join(import.meta.dirname, "../../../stacks/entry.mjs");

/** Runs the entry as a Node of another version would; answers the message it ends with. */
function messageUnder(version: string): string {
  const script = `
    Object.defineProperty(process.versions, "node", { value: ${JSON.stringify(version)} });
    const { default: main } = await import(${JSON.stringify(entry)});
    try { await main(); } catch (error) { console.log(error.__pulumiRunError === true ? "told: " + error.message : "broke: " + error.message); }
  `;
  return execFileSync(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "ignore"],
  }).toString();
}

test.each(["18.20.8", "20.20.2", "22.17.9"])("Node %s is told what is needed, in one sentence", (version) => {
  expect(messageUnder(version)).toMatch(
    /^told: Node .* is too old for this program, 22\.18 or later is needed: .*npm ci/,
  );
});

test.each(["22.18.0", "24.0.0"])("Node %s gets to the program", (version) => {
  expect(messageUnder(version)).not.toContain("too old");
});
