import type { GovernanceConfig } from "./governance.schema.ts";
import { problem, type Problem } from "./problem.ts";

/** Settings that GitHub's plan and the repository's visibility do not allow: GitHub refuses some and drops others silently. */
export function planProblems(config: GovernanceConfig): Problem[] {
  const { plan } = config.github;
  const { visibility, security } = config.repository;
  if (visibility === "internal" && plan !== "enterprise") {
    return [
      problem("repository.visibility", `"internal" needs plan enterprise, not ${plan}; choose private or public`),
    ];
  }
  if (visibility === "public" || plan === "enterprise") return [];
  if (plan === "free") return freeProblems(config);
  const scanning = security.secretScanning || security.pushProtection;
  return [
    ...Object.entries(config.environments).flatMap(([name, environment]) =>
      environmentProblems(name, environment, plan),
    ),
    ...(scanning
      ? [
          problem(
            "repository.security",
            `secret scanning of a ${visibility} repository needs plan enterprise, not ${plan}; set secretScanning and pushProtection to false`,
          ),
        ]
      : []),
  ];
}

type Environment = GovernanceConfig["environments"][string];

function environmentProblems(
  name: string,
  { approval, waitMinutes, adminBypass }: Environment,
  plan: string,
): Problem[] {
  const at = `environments.${name}`;
  const why = `needs a public repository or plan enterprise, not private with ${plan}`;
  return [
    ...(approval.kind === "reviewers"
      ? [
          problem(
            `${at}.approval`,
            `required reviewers ${why}; use { kind: dispatch, team: ${approval.teams[0] ?? "…"} }, then a deployment waits for a dispatch by that team`,
          ),
        ]
      : []),
    ...(waitMinutes > 0 ? [problem(`${at}.waitMinutes`, `a wait timer ${why}; set it to 0`)] : []),
    ...(adminBypass
      ? []
      : [
          problem(
            `${at}.adminBypass`,
            `keeping administrators out ${why}; set it to true, with { kind: dispatch } there is nothing to bypass`,
          ),
        ]),
  ];
}

/** A private repository without a plan has neither rulesets nor environments. */
function freeProblems({ environments, repository }: GovernanceConfig): Problem[] {
  const names = Object.keys(environments).join(", ");
  return [
    problem(
      "github.plan",
      `rulesets need a public repository or plan team, not ${repository.visibility} with free; change delivery:repository.visibility or the plan`,
    ),
    ...(names === ""
      ? []
      : [
          problem(
            "environments",
            `environments (${names}) need a public repository or plan team, not ${repository.visibility} with free; change delivery:repository.visibility or the plan, then approval { kind: dispatch } gates deployments`,
          ),
        ]),
  ];
}
