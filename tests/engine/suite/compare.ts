import type { Bindings } from "./bindings.ts";
import { coverSecrets, normalise } from "./normalise.ts";
import type { Json, Operation, State, Step } from "./scenario.ts";

type Names = Readonly<Record<string, string>>;
type Resource = Readonly<Record<string, Json>>;

/** Docker outputs that depend on the test image or that no program reads. */
const dockerDetails = new Set(["command", "networkDatas", "hostname"]);

function shorten(value: Json): Json {
  if (typeof value === "string") return value.replaceAll(/urn:pulumi:[^:]+::trace::/gu, "");
  if (Array.isArray(value)) return value.map(shorten);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]): [string, Json] => [key, shorten(item)]));
}

function isEmpty(value: Json | undefined): boolean {
  return (
    value === undefined ||
    value === false ||
    (typeof value === "object" && value !== null && Object.keys(value).length === 0)
  );
}

/** A resource in one canonical form, whichever side it comes from. */
function sorted(urns: Json): Json {
  return Array.isArray(urns) ? urns.map((urn) => text(urn)).sort() : urns;
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? false);
}

function canonical(resource: Resource): Record<string, Json> {
  const result: Record<string, Json> = {};
  for (const [key, value] of Object.entries(resource)) {
    if (key === "dependencies") result[key] = sorted(value);
    else if (key === "propertyDependencies" && typeof value === "object" && value !== null) {
      const lists = Object.entries(value).filter(([, urns]) => !isEmpty(urns));
      result[key] = Object.fromEntries(lists.map(([name, urns]): [string, Json] => [name, sorted(urns)]));
    } else result[key] = value;
  }
  return Object.fromEntries(Object.entries(result).filter(([key, value]) => key === "custom" || !isEmpty(value)));
}

function isRecord(value: Json | undefined): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Keep of both sides' Docker outputs the plain values both have: the real provider repeats many defaults. */
function alignOutputs(golden: Record<string, Json>, real: Record<string, Json>): void {
  if (!text(golden["type"]).startsWith("docker:")) return;
  const [left, right] = [golden["outputs"], real["outputs"]];
  if (!isRecord(left) || !isRecord(right)) return;
  const shared = (own: Record<string, Json>, other: Record<string, Json>) =>
    Object.fromEntries(
      Object.entries(own).filter(
        ([key, value]) => key in other && !dockerDetails.has(key) && typeof value !== "object",
      ),
    );
  // After an import the real provider also names the default driver.
  const [wanted, got] = [golden["inputs"], real["inputs"]];
  if (isRecord(wanted) && isRecord(got) && !("driver" in got)) delete wanted["driver"];
  golden["outputs"] = shared(left, right);
  real["outputs"] = shared(right, left);
}

function identity(resource: Resource): string {
  return [resource["urn"], resource["delete"], resource["pendingReplacement"]].map(text).join(" ");
}

/** Differences between a recorded and a real state, as lines for a person. */
export function compareStates(
  golden: State,
  real: readonly Resource[],
  pending: readonly Json[],
  bindings: Bindings,
  names: Names,
): string[] {
  const left = (golden.resources ?? []).map((resource) => canonical(resource));
  const right = real.map((resource) => {
    const value = shorten(normalise(resource, names));
    return isRecord(value) ? canonical(value) : {};
  });
  const problems: string[] = [];
  const ids = (resources: readonly Resource[]) => resources.map(identity).sort();
  if (JSON.stringify(ids(left)) !== JSON.stringify(ids(right))) {
    return [`resources: wanted ${ids(left).join(", ")}; got ${ids(right).join(", ")}`];
  }
  for (const wanted of left) {
    const index = right.findIndex((resource) => identity(resource) === identity(wanted));
    const [got = {}] = right.splice(index, 1);
    alignOutputs(wanted, got);
    const expected = coverSecrets(wanted);
    if (!bindings.attempt(() => bindings.matches(expected, got))) {
      problems.push(...explainDifference(identity(wanted), expected, got, bindings));
    }
  }
  const wantedPending = (golden.pendingOperations ?? []).map(({ type, urn }) => `${type} ${urn}`).sort();
  const gotPending = pending
    .map((operation) => shorten(normalise(operation, names)))
    .map(describePending)
    .sort();
  if (wantedPending.join() !== gotPending.join())
    problems.push(`pending: wanted ${wantedPending.join()}; got ${gotPending.join()}`);
  return problems;
}

function explainDifference(at: string, wanted: Json, got: Json, bindings: Bindings): string[] {
  if (bindings.attempt(() => bindings.matches(wanted, got))) return [];
  if (!isRecord(wanted) || !isRecord(got))
    return [`${at}: wanted ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`];
  const keys = new Set([...Object.keys(wanted), ...Object.keys(got)]);
  return [...keys].flatMap((key) => explainDifference(`${at} ${key}`, wanted[key] ?? null, got[key] ?? null, bindings));
}

function describePending(operation: Json): string {
  const resource = isRecord(operation) ? operation["resource"] : undefined;
  return isRecord(operation) && isRecord(resource) ? `${text(operation["type"])} ${text(resource["urn"])}` : "?";
}

function describeOperation({ at, op, urn, diffs, keys, detailedDiff }: Operation): string {
  const details = Object.entries(detailedDiff ?? {}).sort(([a], [b]) => a.localeCompare(b));
  return [at, op, urn, (diffs ?? []).toSorted().join(), (keys ?? []).toSorted().join(), JSON.stringify(details)].join(
    " ",
  );
}

const isStack = /pulumi:pulumi:Stack::/u;

/** Differences between recorded and real events, order aside. */
export function compareOperations(step: Step, real: readonly Operation[], names: Names, hidden?: RegExp): string[] {
  // A failing run may be over before the program has told its stack's outputs, on the CLI too.
  const isRaced = ({ at, urn }: Operation) => step.exitCode !== 0 && at === "done" && isStack.test(urn);
  const isShown = (operation: Operation) =>
    hidden?.test(`${operation.op} ${operation.urn}`) !== true && !isRaced(operation);
  const wanted = (step.ops ?? []).filter(isShown).map(describeOperation).sort();
  const got = real
    .filter(isShown)
    .map((operation) =>
      JSON.stringify(normalise(describeOperation(operation), names))
        .slice(1, -1)
        .replaceAll('\\"', '"'),
    )
    .sort();
  const missing = difference(wanted, got);
  const extra = difference(got, wanted);
  return [...missing.map((line) => `event missing: ${line}`), ...extra.map((line) => `event too many: ${line}`)];
}

/** Elements of one list that the other lacks, counted. */
export function difference(list: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return list.filter((item) => {
    const index = left.indexOf(item);
    if (index === -1) return true;
    left.splice(index, 1);
    return false;
  });
}
