import type { Diff } from "../values/diff.ts";
import type { Properties } from "../values/value.ts";

/** What an operation may use. Everything secret is in clear here. */
export interface OperationContext {
  readonly urn: string;
  /** Logical name of the resource. */
  readonly name: string;
  /** Configuration of the provider the resource belongs to. */
  readonly config: Properties;
  /** Environment of the engine. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder with `Pulumi.yaml`; relative paths and commands start there. */
  readonly root: string;
  /** Show a line of progress. */
  readonly log: (text: string) => void;
  /** Aborts when the run is interrupted. */
  readonly signal: AbortSignal;
}

/** A resource as it is. */
export interface Existing {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** One resource type. Values are in clear and without unknowns, except in `check`, `diff` and `plan`, which see the unknown value in a preview. */
export interface ResourceType {
  /** Complete and verify the inputs; `old` are the stored ones when the resource stays. Throws a sentence about a bad input. */
  check?(inputs: Properties, context: CheckContext): Promise<Properties> | Properties;
  /** Compare; without it, inputs are compared by the rules of `resources.json`. */
  diff?(existing: Existing, inputs: Properties): Diff;
  /** Outputs known before a create or update; others are unknown. Without it, the inputs. */
  plan?(inputs: Properties, existing?: Existing): { readonly id?: string; readonly outputs: Properties };
  create(inputs: Properties, context: OperationContext): Promise<{ readonly id: string; readonly outputs: Properties }>;
  update?(existing: Existing, inputs: Properties, context: OperationContext): Promise<Properties>;
  /** Must succeed when the real thing is gone already. */
  delete(existing: Existing, context: OperationContext): Promise<void>;
  /** The real thing by id, or undefined when it is gone; `existing` is what the state says. Without it, the state is believed. */
  read?(id: string, existing: Existing | undefined, context: OperationContext): Promise<Existing | undefined>;
}

/** What `check` may use. */
export interface CheckContext {
  /** Logical name of the resource. */
  readonly name: string;
  /** Stored inputs, when the resource is not made anew. */
  readonly old?: Properties;
  readonly preview: boolean;
  /** Folder with `Pulumi.yaml`. */
  readonly root: string;
}

/** A function of a provider, e.g. a look-up. */
export type ProviderFunction = (args: Properties, context: OperationContext) => Promise<Properties>;

/** A package of resource types. */
export interface Provider {
  readonly name: string;
  /** Verify the configuration; throws `unsupported: …` for what a rehearsal must not touch. */
  configure?(config: Properties, env: Readonly<Record<string, string>>): void;
  /** Resource types by token, e.g. `docker:index/network:Network`. */
  readonly types: ReadonlyMap<string, ResourceType>;
  readonly functions?: ReadonlyMap<string, ProviderFunction>;
}
