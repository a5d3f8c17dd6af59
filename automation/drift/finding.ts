/** What would bring a finding back to what is declared. */
export type Repair =
  /** The engine sees it: `up --refresh`. */
  | { readonly kind: "engine" }
  /** The engine is blind to it: one request to GitHub, then `up --refresh`. */
  | { readonly kind: "request"; readonly method: "DELETE" | "PUT"; readonly path: string; readonly body?: unknown }
  /** Nobody has declared the thing: it may be somebody's, and goes only when it is named. */
  | { readonly kind: "removal"; readonly path: string }
  /** The engine sees no reason to run this command of the program again. */
  | {
      readonly kind: "command";
      readonly command: string;
      readonly environment: Readonly<Record<string, string>>;
      readonly stdin: string;
    }
  /** A person has to look. */
  | { readonly kind: "person"; readonly advice: string };

/** One difference between what is declared and what is. */
export interface Finding {
  /** The thing, e.g. `environment prod`. */
  readonly where: string;
  /** The difference in one sentence. */
  readonly what: string;
  readonly repair: Repair;
}

/** The answer of a check: all as declared, differences, or the check itself could not tell. */
export type Answer =
  | { readonly kind: "clean" }
  | { readonly kind: "drifted"; readonly findings: readonly SeenFinding[] }
  | { readonly kind: "broken"; readonly reason: string };

/** A finding and when a check first saw it. */
export interface SeenFinding extends Finding {
  /** ISO 8601. */
  readonly firstSeen: string;
}

/** Exit codes: a broken check must never look like a clean one, nor like drift. */
export const exitCodes = { clean: 0, broken: 1, drifted: 2 } as const satisfies Record<Answer["kind"], number>;

/** Times at which findings were first seen, by what names them. */
export type Memory = Readonly<Record<string, string>>;

const nameOf = ({ where, what }: Finding) => `${where}: ${what}`;

/** Findings with the time they were first seen; what is no longer found is forgotten. */
export function remember(
  findings: readonly Finding[],
  memory: Memory,
  now: string,
): { seen: SeenFinding[]; memory: Memory } {
  const seen = findings.map((finding) => Object.assign({}, finding, { firstSeen: memory[nameOf(finding)] ?? now }));
  return { seen, memory: Object.fromEntries(seen.map((finding) => [nameOf(finding), finding.firstSeen])) };
}

/** The answer for people. */
export function formatAnswer(stack: string, answer: Answer): string {
  if (answer.kind === "clean") return `${stack}: everything is as declared.`;
  if (answer.kind === "broken") return `${stack}: the check could not tell: ${answer.reason}`;
  const lines = answer.findings.map(({ where, what, firstSeen, repair }) => {
    return `  ${where}: ${what}, first seen ${firstSeen}${adviceOf(stack, where, repair)}`;
  });
  const count = answer.findings.length === 1 ? "1 thing differs" : `${answer.findings.length} things differ`;
  return [`${stack}: ${count} from what is declared.`, ...lines].join("\n");
}

function adviceOf(stack: string, where: string, repair: Repair): string {
  if (repair.kind === "person") return ` (${repair.advice})`;
  if (repair.kind !== "removal") return "";
  return ` (declare it, name it under delivery:beside, or remove it: make drift STACK=${stack} FIX=1 REMOVE="${where}")`;
}
