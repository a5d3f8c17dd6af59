/** The part of a preview's step that rules read, see `PlannedStep` of the engine. */
export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly newState?: Readonly<Record<string, unknown>>;
}

/** The part of a resource in the state that rules read, see `ResourceState` of the engine. */
export interface State {
  readonly urn: string;
  readonly delete?: boolean;
}

/** A resource as a policy sees it: what the program asks for, not what exists. */
export interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** Only known where the registration is seen (program tests); a preview does not carry it. */
  readonly deleteBeforeReplace?: boolean;
}

/** What the engine prints for a value that is only known after the update. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const secretSignature = "4dabf18193072939515e22adb298388d";

/** Last part of a URN: the logical name. */
export const nameOf = (urn: string): string => urn.split("::").at(-1) ?? urn;

/** Type of the resource itself, without its parents: `docker:index/container:Container`. */
export const typeOf = (urn: string): string => urn.split("::").at(-2)?.split("$").at(-1) ?? "";

/** A value that stays out of every output: the engine's `[secret]` or its secret object. */
export function isSecret(value: unknown): boolean {
  if (value === "[secret]") return true;
  return typeof value === "object" && value !== null && secretSignature in value;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function fromState(urn: string, state: Readonly<Record<string, unknown>>): Resource {
  return {
    urn,
    type: typeOf(urn),
    name: nameOf(urn),
    inputs: isRecord(state["inputs"]) ? state["inputs"] : {},
    protect: state["protect"] === true,
    retainOnDelete: state["retainOnDelete"] === true,
    ...(typeof state["deleteBeforeReplace"] === "boolean" ? { deleteBeforeReplace: state["deleteBeforeReplace"] } : {}),
  };
}

/** Operations that leave no resource behind, or only the old half of a replacement. */
const gone = new Set(["delete", "delete-replaced", "discard", "discard-replaced", "remove-pending-replace"]);

/**
 * The resources as they will be after the plan: what exists, without what the plan deletes, with what it creates or changes.
 * A preview names only what changes, so the current state is needed to judge the whole.
 */
export function plannedResources(steps: readonly Step[], existing: readonly State[] = []): readonly Resource[] {
  const planned = new Map<string, Resource>();
  for (const state of existing) {
    if (state.delete !== true) planned.set(state.urn, fromState(state.urn, { ...state }));
  }
  for (const step of steps) {
    if (gone.has(step.op)) {
      if (step.op === "delete") planned.delete(step.urn);
    } else if (step.newState !== undefined) planned.set(step.urn, fromState(step.urn, step.newState));
  }
  return [...planned.values()];
}
