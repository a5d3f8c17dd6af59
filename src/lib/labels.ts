import type { Scope } from "./naming.ts";

/** Keys of the labels that everything of ours on a host carries; clean-up, gate and status find things by them alone. */
export const labelKeys = {
  platform: "delivery.platform",
  stack: "delivery.stack",
  /** Service or accessory. */
  service: "delivery.service",
  /** What a service's container runs: the first digits of its image's digest. The source's revision is the image's own label. */
  revision: "delivery.revision",
  /** Seconds the gate grants the container to become healthy. */
  readySeconds: "delivery.ready-seconds",
} as const;

/** A label in the shape the Docker provider takes. */
export interface Label<Value> {
  readonly label: string;
  readonly value: Value | string;
}

/** What a thing is beside being in a scope. */
export interface Identity<Value = string> {
  readonly service?: string;
  readonly revision?: Value;
  readonly readySeconds?: number;
}

/** Labels of a thing in a scope, in a stable order: another order would be a difference. */
export function labelsOf<Value = string>(scope: Scope, identity: Identity<Value> = {}): Label<Value>[] {
  const values: Record<keyof typeof labelKeys, Value | string | undefined> = {
    platform: scope.platform,
    stack: scope.stack,
    service: identity.service,
    revision: identity.revision,
    readySeconds: identity.readySeconds?.toString(),
  };
  return Object.entries(values)
    .flatMap(([key, value]) =>
      value === undefined ? [] : [{ label: labelKeys[key as keyof typeof labelKeys], value }],
    )
    .toSorted((one, other) => (one.label < other.label ? -1 : 1));
}
