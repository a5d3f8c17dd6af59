import type { Resource } from "./resource.ts";

/** What a rule has to know beyond the resource itself. */
export interface PolicyContext {
  readonly stack: string;
  /** Names of the catalog's services: their containers are rolled, everything else is an accessory. */
  readonly services: readonly string[];
  /** False only where a stack's own named switch lifts protection (the rehearsal). */
  readonly protect: boolean;
  /** Environments where a person other than the author has to approve. */
  readonly approvalEnvironments: readonly string[];
  /** How approval is given: by GitHub's required reviewers, or by a dispatch that the deploy waits for. */
  readonly approval: "dispatch" | "reviewers";
}

/** One rule over one planned resource. Pure: the same plan always gives the same answer. */
export interface Rule {
  readonly name: string;
  /** What goes wrong without it, in one sentence. */
  readonly why: string;
  /** One sentence per problem, empty when the resource conforms or the rule is not about it. */
  check(resource: Resource, context: PolicyContext): readonly string[];
}

/** A rule that a planned resource breaks. */
export interface Violation {
  readonly rule: string;
  readonly stack: string;
  readonly urn: string;
  readonly resource: string;
  readonly message: string;
}
