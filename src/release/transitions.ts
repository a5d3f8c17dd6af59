import { environments, type EnvironmentName } from "../catalog/environments.ts";
import { isBranchOf, versionOf } from "./refs.ts";

/** Every stack of the program. */
export type StackName = EnvironmentName | "governance";

/** Which release an update starts from, see LIFE of a release in the README. */
export type ReleaseSource = "commit images" | "none" | "previous" | "running";

/** Something that happens to the repository and makes a run. */
export type Happening =
  | { readonly event: "pull_request" }
  | { readonly event: "push"; readonly ref: string; readonly touchesGovernance: boolean }
  | { readonly event: "schedule" }
  | { readonly event: "rollback"; readonly environment: EnvironmentName };

/** What follows: the GitHub environment whose credentials the job gets, and what it does to which stacks. */
export interface Transition {
  readonly environment: EnvironmentName | "drift" | "governance" | "preview";
  readonly stacks: readonly StackName[];
  readonly operation: "preview" | "up";
  readonly release: ReleaseSource;
  /** The version to tag the verified images with afterwards. */
  readonly version?: string;
}

/** Everything that follows from a happening; nothing, where nothing may. Any ref but the listed ones deploys nothing. */
export function transitionsOf(happening: Happening): readonly Transition[] {
  switch (happening.event) {
    case "pull_request":
      return [{ environment: "preview", stacks: ["governance", "dev"], operation: "preview", release: "running" }];
    case "schedule":
      return [{ environment: "drift", stacks: ["governance", ...names], operation: "preview", release: "running" }];
    case "rollback":
      return [
        { environment: happening.environment, stacks: [happening.environment], operation: "up", release: "previous" },
      ];
    case "push":
      return pushed(happening.ref, happening.touchesGovernance);
    default:
      return happening satisfies never;
  }
}

const names = Object.keys(environments) as EnvironmentName[];
/** Where a version tag leads: the last environment of the journey. */
const last = names.at(-1);

function pushed(ref: string, touchesGovernance: boolean): readonly Transition[] {
  const version = versionOf(ref);
  if (version !== undefined && last !== undefined) {
    return [{ environment: last, stacks: [last], operation: "up", release: "commit images", version }];
  }
  const entered = names.filter((name) => isBranchOf(environments[name].entry, ref));
  const deployed = entered.map((name): Transition => ({
    environment: name,
    stacks: [name],
    operation: "up",
    release: "commit images",
  }));
  const governed = touchesGovernance && isBranchOf(environments.dev.entry, ref);
  return governed
    ? [{ environment: "governance", stacks: ["governance"], operation: "up", release: "none" }, ...deployed]
    : deployed;
}
