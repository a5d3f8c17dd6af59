import { z } from "zod";
import type { Properties, Value } from "../values/value.ts";

const Json: z.ZodType<Value> = z.json();
const PropertyMap: z.ZodType<Properties> = z.record(z.string(), Json);

/** A resource in the state, field for field as in Pulumi's deployment version 3. */
export const ResourceRecord = z.looseObject({
  urn: z.string(),
  type: z.string(),
  custom: z.boolean(),
  id: z.string().exactOptional(),
  delete: z.boolean().exactOptional(),
  inputs: PropertyMap.exactOptional(),
  outputs: PropertyMap.exactOptional(),
  parent: z.string().exactOptional(),
  protect: z.boolean().exactOptional(),
  external: z.boolean().exactOptional(),
  dependencies: z.array(z.string()).exactOptional(),
  initErrors: z.array(z.string()).exactOptional(),
  provider: z.string().exactOptional(),
  propertyDependencies: z.record(z.string(), z.array(z.string()).nullable()).exactOptional(),
  pendingReplacement: z.boolean().exactOptional(),
  additionalSecretOutputs: z.array(z.string()).exactOptional(),
  aliases: z.array(z.string()).exactOptional(),
  importID: z.string().exactOptional(),
  retainOnDelete: z.boolean().exactOptional(),
  deletedWith: z.string().exactOptional(),
  created: z.string().exactOptional(),
  modified: z.string().exactOptional(),
  ignoreChanges: z.array(z.string()).exactOptional(),
  replaceOnChanges: z.array(z.string()).exactOptional(),
});
export type ResourceRecord = z.infer<typeof ResourceRecord>;

/** A step that had started and not ended when the state was written. */
export const PendingOperation = z.looseObject({
  resource: ResourceRecord,
  type: z.enum(["creating", "updating", "deleting", "reading", "importing"]),
});
export type PendingOperation = z.infer<typeof PendingOperation>;

const LatestDeployment = z.looseObject({
  manifest: z.looseObject({ time: z.string() }).exactOptional(),
  secrets_providers: z.looseObject({ type: z.string(), state: Json.exactOptional() }).optional(),
  resources: z.array(ResourceRecord).exactOptional(),
  pending_operations: z.array(PendingOperation).exactOptional(),
});
/** Pulumi's deployment version 3. */
export type LatestDeployment = z.infer<typeof LatestDeployment>;

/** What Pulumi's file backend keeps of a stack. */
export const Checkpoint = z.looseObject({
  version: z.literal(3),
  checkpoint: z.looseObject({ stack: z.string().exactOptional(), latest: LatestDeployment.nullish() }),
});

/** The part of the state that runs read and write. */
export interface Deployment {
  readonly resources: readonly ResourceRecord[];
  readonly pending: readonly PendingOperation[];
}

/** URNs a record must outlive: whatever it depends on by property, option, parent, provider or `deletedWith`. */
export function dependenciesOf(record: ResourceRecord): ReadonlySet<string> {
  const urns = new Set(record.dependencies ?? []);
  for (const list of Object.values(record.propertyDependencies ?? {})) for (const urn of list ?? []) urns.add(urn);
  if (record.parent) urns.add(record.parent);
  if (record.deletedWith) urns.add(record.deletedWith);
  if (record.provider) urns.add(providerUrn(record.provider));
  return urns;
}

/** The URN in a provider reference `<urn>::<id>`. */
export function providerUrn(reference: string): string {
  return reference.slice(0, reference.lastIndexOf("::"));
}
