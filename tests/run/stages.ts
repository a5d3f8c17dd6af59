import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Service, services } from "../../src/catalog/services.ts";
import type { Stage } from "./stage.ts";

const project = (name: string, more = "") => `vitest run --project ${name} ${more}`.trim();
const catalog: Readonly<Record<string, Service>> = services;

/** Everything that needs no test to run: seconds, no Docker. */
export const lintStages: readonly Stage[] = [
  { name: "lint", command: "npm run -s lint" },
  { name: "format", command: "npm run -s format:check" },
  { name: "types", command: "npm run -s typecheck" },
  { name: "unused", command: "npm run -s unused" },
  {
    name: "linters",
    command: "node automation/lint.ts yamllint black flake8 hadolint shellcheck actionlint zizmor secrets",
  },
];

/** Packages of a service and its own tests. */
function serviceStages([name, { context, ecosystem }]: [string, Service]): Stage[] {
  const packages = `${name}-packages`;
  if (ecosystem === "npm") {
    const stamp = "node_modules/.stamp";
    return [
      {
        name: packages,
        setup: true,
        command: `cd ${context} && { [ ${stamp} -nt package-lock.json ] || { npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && touch ${stamp}; }; }`,
      },
      {
        name,
        service: name,
        after: [packages],
        command: `cd ${context} && npm test -- --reporter=default --reporter=../../tests/run/reporter.ts`,
      },
    ];
  }
  return [
    {
      name: packages,
      setup: true,
      command: `cd ${context} && { [ .venv/.stamp -nt requirements-dev.txt ] || { python3 -m venv .venv && .venv/bin/pip install -q --disable-pip-version-check -r requirements-dev.txt && touch .venv/.stamp; }; }`,
    },
    {
      name,
      service: name,
      after: [packages],
      command: `cd ${context} && .venv/bin/python -m pytest --junitxml="$JUNIT_REPORT"`,
    },
    {
      name: `${name}-lint`,
      service: name,
      after: [packages],
      command: `cd ${context} && .venv/bin/black --check -q . && .venv/bin/flake8 .`,
    },
  ];
}

/** Every check and test there is, what takes longest to prepare first. */
export function allStages(root: string): readonly Stage[] {
  const ofServices = Object.entries(catalog).flatMap(serviceStages);
  const packages = ofServices.filter(({ setup }) => setup).map(({ name }) => name);
  // Tests alone: what prepares them comes with them, and is not needed where they do not run.
  const ofServicesAlone = ofServices.filter(({ setup }) => setup !== true).map(({ name }) => name);
  const quiet = [...lintStages.map(({ name }) => name), "unit", "stacks", ...ofServicesAlone];
  return [
    { name: "docker", setup: true, command: "node rehearsal/ready.ts", minutes: 30 },
    ...ofServices,
    ...lintStages,
    { name: "unit", command: project("unit") },
    { name: "stacks", command: project("stacks") },
    { name: "engine", after: ["docker", ...quiet], command: project("engine"), minutes: 20 },
    ...(existsSync(join(root, "tests/integration/run.sh"))
      ? [
          {
            name: "services",
            alone: true,
            after: ["docker", ...packages, "engine"],
            minutes: 20,
            command: 'PYTEST_ADDOPTS="--junitxml=$JUNIT_REPORT" sh tests/integration/run.sh',
          },
        ]
      : []),
    {
      name: "integration",
      alone: true,
      after: ["docker", "services"].filter(
        (name) => name === "docker" || existsSync(join(root, "tests/integration/run.sh")),
      ),
      minutes: 60,
      onRequest: "releases, kills and bad input on real Docker under load, about 10 minutes",
      // Outages of the host are played on a Docker engine of their own: `make campaign`.
      // ONLY names one file: GitHub runs them beside each other, a laptop one after the other.
      command: project("integration", "--exclude '**/outage.test.ts' ${ONLY:+tests/integration/$ONLY.test.ts}"),
    },
  ];
}
