import { z } from "zod";
import { UserError } from "../../src/lib/errors.ts";

/** Who may release a deployment by starting it, where GitHub's plan has no required reviewers. */
const Approvers = z.strictObject({ teams: z.array(z.string()).default([]), users: z.array(z.string()).default([]) });

/** Who may release a deployment. */
export type Approvers = z.infer<typeof Approvers>;

/** What the governance stack has announced in the repository's variables. */
export interface Announcement {
  /** Environments it declares, comma separated; nothing before it was ever applied. */
  readonly environments: string | undefined;
  /** Approvers by environment as JSON. */
  readonly approvers: string | undefined;
}

/** What an environment asks of a run: nothing beyond GitHub's own protection, or a start by one of these. */
export type Requirement = { readonly kind: "dispatch"; readonly approvers: Approvers } | { readonly kind: "none" };

/** The run that wants to deploy. */
export interface Attempt {
  readonly environment: string;
  /** What started it, e.g. `push`. */
  readonly event: string;
  /** Who started it, or started it again. */
  readonly actor: string;
}

/** Whether a run may deploy: yes, not yet, or no. */
export type Decision =
  | { readonly kind: "go"; readonly because: string }
  | { readonly kind: "refused"; readonly because: string }
  | { readonly kind: "wait"; readonly because: string };

/**
 * What an environment asks for. One that governance does not declare is refused: GitHub creates it without any protection
 * as soon as a job names it.
 */
export function requirementOf(environment: string, { environments, approvers }: Announcement): Requirement {
  const declared = (environments ?? "").split(",").filter((name) => name !== "");
  if (!declared.includes(environment)) {
    const known = declared.length === 0 ? "none: it was never applied" : declared.join(", ");
    throw new UserError(
      `${environment} is not declared by the stack governance (declared: ${known}), so nothing protects it: run \`make bootstrap\` first.`,
    );
  }
  const parsed = z.record(z.string(), Approvers).safeParse(parse(approvers ?? "{}"));
  if (!parsed.success)
    throw new UserError(
      "The variable DELIVERY_APPROVERS is not as the stack governance writes it: apply that stack again.",
    );
  const own = parsed.data[environment];
  return own === undefined ? { kind: "none" } : { kind: "dispatch", approvers: own };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether an attempt has been released. `isMember` is whether the actor is in one of the teams. Pure. */
export function decide(requirement: Requirement, { environment, event, actor }: Attempt, isMember: boolean): Decision {
  if (requirement.kind === "none") return { kind: "go", because: `GitHub itself protects ${environment}` };
  const { approvers } = requirement;
  if (event !== "workflow_dispatch") {
    return {
      kind: "wait",
      because: `${environment} waits for somebody to run this workflow for this ref: ${names(approvers)}`,
    };
  }
  if (isNamed(approvers, actor) || isMember) return { kind: "go", because: `${actor} has released it` };
  return { kind: "refused", because: `${actor} may not release ${environment}, only ${names(approvers)} may` };
}

/** Whether a person is named; GitHub compares logins without case. */
export const isNamed = ({ users }: Approvers, actor: string) =>
  users.some((user) => user.toLowerCase() === actor.toLowerCase());

const names = ({ teams, users }: Approvers) => [...teams.map((team) => `a member of ${team}`), ...users].join(" or ");
