import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";

/** The lines that give a step an output; the random delimiter keeps a value from adding outputs of its own. */
export function outputLines(name: string, value: string, delimiter: string = randomUUID()): string {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new Error(`An output is named in lower case and dashes, not ${name}.`);
  return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
}

/** Give the current step an output, and print it for people. Outside a workflow it is only printed. */
export function setOutput(name: string, value: string): void {
  console.log(`${name}: ${value}`);
  const file = process.env["GITHUB_OUTPUT"];
  if (file !== undefined && file !== "") appendFileSync(file, outputLines(name, value));
}

/** Add markdown to the job's summary; outside a workflow it goes nowhere. */
export function addSummary(markdown: string): void {
  const file = process.env["GITHUB_STEP_SUMMARY"];
  if (file !== undefined && file !== "") appendFileSync(file, `${markdown}\n`);
}

/** A workflow command's message: one line, so that text from elsewhere cannot start another command. */
export const annotation = (level: "error" | "notice" | "warning", title: string, message: string): string =>
  `::${level} title=${escape(title).replaceAll(":", "%3A").replaceAll(",", "%2C")}::${escape(message)}`;

const escape = (text: string) => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
