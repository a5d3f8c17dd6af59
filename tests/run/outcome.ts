/** How one test ended. */
export interface Outcome {
  readonly name: string;
  readonly state: "failed" | "passed" | "skipped";
  /** Why it was skipped, or what failed. */
  readonly reason?: string;
}

/** Numbers of a report. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Count outcomes by state. */
export function count(outcomes: readonly Outcome[]): Counts {
  const of = (state: Outcome["state"]) => outcomes.filter((outcome) => outcome.state === state).length;
  return { passed: of("passed"), failed: of("failed"), skipped: of("skipped") };
}

/** `12 passed, 0 failed, 1 skipped`. */
export function describeCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** One line per reason, with the number of tests it skipped. */
export function skipLines(outcomes: readonly Outcome[]): string[] {
  const reasons = new Map<string, number>();
  for (const { state, name, reason } of outcomes) {
    if (state !== "skipped") continue;
    const said = reason ?? reasonIn(name) ?? `${name}: no reason given`;
    reasons.set(said, (reasons.get(said) ?? 0) + 1);
  }
  return [...reasons].map(([reason, number]) => `skipped: ${number} ${number === 1 ? "test" : "tests"}, ${reason}`);
}

/** One line per failed test, with the first lines of its message: a reader of a long log begins here. */
export function failureLines(outcomes: readonly Outcome[]): string[] {
  return outcomes
    .filter(({ state }) => state === "failed")
    .map(({ name, reason = "" }) => {
      const message = reason.trim().split("\n").slice(0, messageLines).join("\n        ");
      return message === "" ? `failed: ${name}` : `failed: ${name}\n        ${message}`;
    });
}

/** Lines of a message that are shown before the whole output. */
const messageLines = 12;

/** Suites that skip as a whole say why in their title: `pulumi (skipped: no CLI)`. */
function reasonIn(name: string): string | undefined {
  return /\(skipped: (.*?)\)(?: > |$)/.exec(name)?.[1];
}

/** Outcomes of the lines our reporter wrote. */
export function parseLines(text: string): Outcome[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Outcome);
}

/** Outcomes of a JUnit report, as pytest writes it. */
export function parseJunit(xml: string): Outcome[] {
  const cases = xml.matchAll(/<testcase\b(?<attributes>[^>]*?)(?:\/>|>(?<body>.*?)<\/testcase>)/gs);
  return [...cases].map(({ groups }): Outcome => {
    const { attributes = "", body = "" } = groups ?? {};
    const name = `${attribute(attributes, "classname")} > ${attribute(attributes, "name")}`;
    const failed = /<(?:failure|error)\b([^>]*)>/.exec(body);
    if (failed !== null) return { name, state: "failed", reason: attribute(failed[1] ?? "", "message") };
    const skipped = /<skipped\b([^>]*)>/.exec(body);
    return skipped === null
      ? { name, state: "passed" }
      : { name, state: "skipped", reason: attribute(skipped[1] ?? "", "message") };
  });
}

function attribute(text: string, name: string): string {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1] ?? "";
  return value
    .replaceAll("&#10;", "\n")
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
