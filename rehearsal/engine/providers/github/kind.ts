import { typeFacts } from "../data.ts";
import { diffInputs, type Diff } from "../../values/diff.ts";
import { type Properties, reveal, type Value } from "../../values/value.ts";
import type { Existing, OperationContext, ResourceType } from "../provider.ts";
import { openSession, type Connect, type Session } from "./session.ts";

/** How one GitHub resource type behaves; outputs are what the real provider keeps in its state. */
export interface Kind {
  /** Token without package, e.g. `repository:Repository`. */
  readonly token: string;
  /** Every input the type has. */
  readonly inputs: readonly string[];
  /** Inputs that say how something is done and not what it is: a change of them alone is none. */
  readonly ignored?: readonly string[];
  /** What an input is when it is left out. */
  readonly defaults?: Properties;
  /** Inputs GitHub fills where nothing is said: leaving them out is no change. */
  readonly computed?: readonly string[];
  /** Whether this change needs a new object, where that depends on more than one input. */
  readonly replaces?: (old: Properties, inputs: Properties) => readonly string[];
  readonly deleteBeforeReplace?: boolean;
  /** A value without differences that mean nothing: order, defaults of its parts. */
  readonly normalize?: Readonly<Record<string, (value: Value) => Value>>;
  create(inputs: Properties, session: Session): Promise<{ readonly id: string; readonly outputs: Properties }>;
  /** What is there now, or undefined; `known` is what the state has, and during an import only what the id says. */
  read(id: string, known: Properties, session: Session): Promise<Properties | undefined>;
  update(existing: Existing, inputs: Properties, session: Session): Promise<Properties>;
  delete(existing: Existing, session: Session): Promise<void>;
  /** What an import id tells about inputs. */
  readonly parseId?: (id: string) => Properties;
}

/** A kind as the engine wants it: changes are found between the wanted inputs and what is known of the real object. */
export function resourceType(kind: Kind, connect?: Connect): ResourceType {
  const withSession = (context: OperationContext) => openSession(context, connect);
  return {
    diff: (existing, inputs) => diffKind(kind, existing, inputs),
    create: async (inputs, context) => {
      refuseUnsupported(kind, inputs);
      return kind.create(inputs, await withSession(context));
    },
    update: async (existing, inputs, context) => kind.update(existing, inputs, await withSession(context)),
    delete: async (existing, context) => kind.delete(existing, await withSession(context)),
    read: async (id, existing, context) => {
      const known = existing?.outputs ?? kind.parseId?.(id) ?? {};
      const outputs = await kind.read(id, known, await withSession(context));
      return outputs === undefined ? undefined : { id, inputs: existing?.inputs ?? inputsOf(kind, outputs), outputs };
    },
  };
}

/** After an import the inputs are the settable part of what was found. */
function inputsOf(kind: Kind, outputs: Properties): Properties {
  const settable = new Set(kind.inputs);
  return Object.fromEntries(Object.entries(outputs).filter(([key]) => settable.has(key)));
}

/** What the provider has and this engine does not would otherwise be dropped without a word. */
function refuseUnsupported({ token, inputs: known, ignored = [] }: Kind, inputs: Properties): void {
  const unsupported = Object.keys(inputs).filter((key) => !known.includes(key) && !ignored.includes(key));
  if (unsupported.length > 0)
    throw new Error(`unsupported: ${unsupported.join(", ")} of ${token}; only the Pulumi CLI knows that`);
}

function diffKind(kind: Kind, existing: Existing, inputs: Properties): Diff {
  refuseUnsupported(kind, inputs);
  const computed = new Set(kind.computed);
  const wanted: Record<string, Value> = {};
  const actual: Record<string, Value> = {};
  for (const key of kind.inputs) {
    const want = inputs[key] ?? kind.defaults?.[key];
    if (want === undefined && computed.has(key)) continue;
    set(wanted, key, want, kind);
    set(actual, key, existing.outputs[key], kind);
  }
  const forced = kind.replaces?.(existing.outputs, inputs) ?? [];
  const diff = diffInputs(actual, wanted, {
    replaceOn: new Set([...(typeFacts(`github:index/${kind.token}`)?.replaceOnChange ?? []), ...forced]),
    sets: new Set(),
    wholeReasons: false,
  });
  return { ...diff, deleteBeforeReplace: kind.deleteBeforeReplace ?? false };
}

/** Nothing, an empty text and an empty list are the same to the provider. */
function set(target: Record<string, Value>, key: string, value: Value | undefined, kind: Kind): void {
  if (value === undefined || value === null) return;
  const clear = reveal(value);
  const normal = kind.normalize?.[key]?.(clear) ?? clear;
  const empty = normal === "" || (Array.isArray(normal) && normal.length === 0);
  if (!empty) target[key] = normal;
}

/** Order means nothing in these lists. */
export const sorted = (value: Value): Value =>
  Array.isArray(value) ? value.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)) : value;

/** A text among inputs or outputs that every object of the type has. */
export function textOf(properties: Properties, key: string): string {
  const value = properties[key];
  if (typeof value !== "string") throw new Error(`"${key}" has to be a text, not ${JSON.stringify(value)}`);
  return value;
}
