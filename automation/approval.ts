import { parseArgs } from "node:util";
import { UserError } from "../src/lib/errors.ts";
import { transitionsOf } from "../src/release/transitions.ts";
import { decide, isNamed, requirementOf } from "./approval/decide.ts";
import { isTeamMember } from "./approval/membership.ts";
import { annotation, setOutput } from "./ci/output.ts";
import { runEntry } from "./command/entry.ts";
import { openGitHub } from "./governance/settings.ts";

// node automation/approval.ts [--env prod]   whether the environment (else the ref's) may be deployed to by this run: output `go`
const { values } = parseArgs({ options: { env: { type: "string" } } });
const given = (name: string) => process.env[name] ?? "";

async function run(): Promise<number> {
  const environment = values.env ?? environmentOf(given("GITHUB_REF"));
  if (environment === undefined) {
    setOutput("go", "false");
    return 0;
  }
  const requirement = requirementOf(environment, {
    environments: process.env["DELIVERY_ENVIRONMENTS"],
    approvers: process.env["DELIVERY_APPROVERS"],
  });
  const actor = given("GITHUB_TRIGGERING_ACTOR") || given("GITHUB_ACTOR");
  const attempt = { environment, actor, event: given("GITHUB_EVENT_NAME") };
  const teams = requirement.kind === "dispatch" ? requirement.approvers.teams : [];
  const isAsked =
    requirement.kind === "dispatch" && attempt.event === "workflow_dispatch" && !isNamed(requirement.approvers, actor);
  const decision = decide(requirement, attempt, isAsked && teams.length > 0 && (await isMember(teams, actor)));
  setOutput("go", String(decision.kind === "go"));
  if (decision.kind === "refused") throw new UserError(`${decision.because}.`);
  console.log(annotation("notice", "approval", `${decision.because}.`));
  return 0;
}

/** Where a ref is deployed to, if anywhere. */
const environmentOf = (ref: string): string | undefined =>
  transitionsOf({ event: "push", ref, touchesGovernance: false })[0]?.environment;

/** Only an App, or a person, may ask who is in a team: a workflow's own token may not. */
function isMember(teams: readonly string[], login: string): Promise<boolean> {
  const [owner = "", repository = ""] = given("GITHUB_REPOSITORY").split("/");
  const url = given("GITHUB_API_URL") || "https://api.github.com";
  return isTeamMember(openGitHub({ owner, repository, url }, process.env), owner, teams, login);
}

await runEntry(run);
