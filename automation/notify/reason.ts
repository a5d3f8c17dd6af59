import { writeFileSync } from "node:fs";
import { clean, shorten } from "../comment/markdown.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** What engines print around an error and what says nothing about it. */
const noise = [
  /^(?:error: *)?(?:exit status \d+|signal: \w+)(?:: running .*)?:?$/,
  /^\d+ errors? occurred:$/,
  /^(?:update|preview|destroy|refresh|up) failed$/,
  /^(?:error: *)?(?:sdk-v2\/\S*|running error|program failed):?$/,
];

/** The first line that says what is wrong, without the words that engines put around it. */
export function firstLineOf(messages: readonly string[]): string {
  const lines = messages
    .flatMap((message) => clean(message).split("\n"))
    .map((line) => line.trim().replace(/^\* /, ""))
    .filter((line) => line !== "");
  const line = lines.find((one) => !noise.some((pattern) => pattern.test(one))) ?? lines[0] ?? "";
  return line.replace(/^error: */, "");
}

const secretName = /PASSWORD|PASSPHRASE|TOKEN|SECRET|WEBHOOK|PEM|(?:^|_)KEY$/;
const shortestSecret = 6;

/** The text without the values of this process's own secrets, also where they were quoted for a URL. */
export function maskValues(text: string, env: Variables): string {
  const values = Object.entries(env).flatMap(([name, value = ""]) =>
    secretName.test(name) && value.length >= shortestSecret ? [value, encodeURIComponent(value)] : [],
  );
  return values
    .toSorted((one, other) => other.length - one.length)
    .reduce((masked, value) => masked.replaceAll(value, "[masked]"), text);
}

/** Longest reason that is sent; the run's log has the rest. */
export const longestReason = 300;

/** Why a run failed, in one line for people: no secret, and no longer than a message can take. */
export const reasonOf = (messages: readonly string[], env: Variables): string =>
  shorten(firstLineOf(messages.map((message) => maskValues(message, env))), longestReason);

/** Leave the reason in the file that REASON_FILE names, for the notification that follows; it never fails the run itself. */
export function leaveReason(messages: readonly string[], env: Variables): void {
  const file = env["REASON_FILE"] ?? "";
  if (file === "") return;
  try {
    writeFileSync(file, `${reasonOf(messages, env)}\n`);
  } catch (error) {
    console.error(`The reason could not be left in ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
