/** Something a person has to change in the configuration: where, and one sentence. */
export interface Problem {
  readonly path: readonly (number | string)[];
  readonly message: string;
}

/** A problem at a dotted place, e.g. `rules.default.checks`. */
export const problem = (at: string, message: string): Problem => ({ path: at.split("."), message });
