import { parseDocument, stringify } from "yaml";
import { GovernanceConfig } from "../../src/governance/governance.schema.ts";
import type { PlannedStep } from "../engine/engine.ts";
import type { Adoption } from "./config.ts";
import { type Creation, type ExistingObjects, findImports } from "./imports.ts";

/** A configuration file for an adopted repository. */
export interface AdoptedFile {
  readonly text: string;
  /** What is weaker than the house has it, and named under `delivery:allow` so that nothing changes yet. */
  readonly allowed: readonly string[];
  /** What has to be decided before the first preview. */
  readonly problems: readonly string[];
}

/** How the comment of an adopted configuration begins. */
export const adoptedBy = "Written by `make adopt`";

const header = ` ${adoptedBy} from the repository as it was; what it allows beyond the house's rules is named under delivery:allow.`;

/** The file's text; settings weaker than the house's rules are named, not changed. */
export function writeAdopted({ values }: Adoption): AdoptedFile {
  const allowed = issuesOf({ ...values, allow: [] }).flatMap(
    ({ message }) => /add "([a-z-]+)" to delivery:allow/.exec(message)?.[1] ?? [],
  );
  const allow = [...new Set(allowed)].toSorted();
  const problems = issuesOf({ ...values, allow }).map(({ path, message }) => `delivery:${path.join(".")}: ${message}`);
  const entries = Object.entries({ ...values, allow }).map(([key, value]) => [`delivery:${key}`, value]);
  const document = parseDocument(stringify({ config: Object.fromEntries(entries) }));
  document.commentBefore = header;
  return { text: document.toString({ lineWidth: 0 }), allowed: allow, problems };
}

function issuesOf(values: object) {
  const parsed = GovernanceConfig.safeParse(values);
  return parsed.success ? [] : parsed.error.issues;
}

/** What a preview would create, in the words of its resources. */
export const creationsOf = (steps: readonly PlannedStep[]): Creation[] =>
  steps
    .filter(({ op }) => op === "create")
    .map(({ urn, newState }) => {
      const [, , type = "", name = ""] = urn.split("::");
      return { type: type.split("$").at(-1) ?? type, name, inputs: fields(newState?.["inputs"]) };
    });

const fields = (value: unknown) =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};

/** The file's text with the existing objects a preview would otherwise try to create again. */
export function withImports(
  text: string,
  steps: readonly PlannedStep[],
  existing: ExistingObjects,
): { text: string; count: number } {
  const document = parseDocument(text);
  const imports = findImports(creationsOf(steps), existing);
  const known: unknown = document.toJS();
  const before = fields(fields(fields(known)["config"])["delivery:imports"]);
  const all = { ...before, ...imports };
  if (Object.keys(all).length > 0) document.setIn(["config", "delivery:imports"], document.createNode(all));
  return { text: document.toString({ lineWidth: 0 }), count: Object.keys(imports).length };
}
