import type { ResourceRecord } from "../state/record.ts";

/** Whether the state file would change; the order of dependencies and positions in the source do not count. */
export function differs(old: ResourceRecord, next: ResourceRecord): boolean {
  return fingerprint(old) !== fingerprint(next);
}

function fingerprint(record: ResourceRecord): string {
  const { sourcePosition: _position, stackTrace: _trace, created: _created, modified: _modified, ...rest } = record;
  const dependencies = [...(record.dependencies ?? [])].sort();
  const properties = Object.entries(record.propertyDependencies ?? {}).filter(([, urns]) => urns && urns.length > 0);
  const sorted = properties.map(([key, urns]) => `${key}=${[...(urns ?? [])].sort().join()}`).sort();
  const content = { ...rest, dependencies, propertyDependencies: sorted };
  return JSON.stringify(Object.entries(content).sort(([left], [right]) => left.localeCompare(right)));
}
