import type { UpdateRecord } from "../engine/engine.ts";
import { readRecord, type Entry } from "../ledger/entry.ts";
import type { DeploymentEvent, DeploymentStatus, GitHubDeployment } from "./records.ts";

/** Deployments in an engine's history: every update that brought, or tried to bring, a release. */
export function deploymentsOfHistory(
  environment: string,
  history: readonly UpdateRecord[],
): readonly DeploymentEvent[] {
  return history.flatMap((record): readonly DeploymentEvent[] => {
    const entry = readRecord(record);
    const kind = kindOf(entry);
    if (kind === undefined) return [];
    const { succeeded, at, duration } = entry;
    const commit = entry.release?.commit ?? entry.name?.commit ?? entry.commit;
    return [{ environment, kind, succeeded, began: at, ended: new Date(at.getTime() + duration * 1000), commit }];
  });
}

/** A plain `pulumi up` has no purpose written down; it is a deployment when it changed something. */
function kindOf({ kind, purpose, succeeded, changes }: Entry): DeploymentEvent["kind"] | undefined {
  if (kind !== "update") return undefined;
  if (purpose === "deploy" || purpose === "rollback" || purpose === "return") return purpose;
  if (purpose !== undefined) return undefined;
  const changed = Object.entries(changes).some(([operation, count]) => operation !== "same" && count > 0);
  return changed || !succeeded ? "deploy" : undefined;
}

const ended = new Set(["success", "inactive", "failure", "error"]);

/** Deployments GitHub recorded for jobs with an environment: for environments whose engine's history cannot be read. */
export function deploymentsOfGitHub(
  deployments: readonly (GitHubDeployment & { readonly statuses: readonly DeploymentStatus[] })[],
): readonly DeploymentEvent[] {
  return deployments.flatMap(({ environment, sha, created_at, statuses }): readonly DeploymentEvent[] => {
    const last = statuses.find(({ state }) => ended.has(state));
    if (last === undefined) return [];
    // `inactive` is a success that a later one has replaced.
    const succeeded = last.state === "success" || last.state === "inactive";
    const moment = statuses.findLast(({ state }) => state === "success") ?? last;
    return [{ environment, kind: "deploy", succeeded, began: created_at, ended: moment.created_at, commit: sha }];
  });
}
