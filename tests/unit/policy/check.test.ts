import { describe, expect, test } from "vitest";
import { checkPolicy, rules } from "../../../policy/check.ts";
import { unknownValue, type Resource } from "../../../policy/resource.ts";
import { conformingAccessory, conformingContainer, conformingEnvironment, context, resource } from "./fixtures.ts";

const broken = (planned: Resource) => checkPolicy([planned], context).map(({ rule }) => rule);
const secret = (inputs: Record<string, unknown>) =>
  resource("github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret", "prod-token", inputs);
const volume = (protect: boolean) => resource("docker:index/volume:Volume", "postgres-data", {}, { protect });
const command = (environment: Record<string, unknown>) =>
  resource("command:local:Command", "migrate", { create: "sh scripts/migrate.sh", environment });

/** One violating resource at least per rule; the test below fails when a rule has none. */
const violating: readonly (readonly [rule: string, because: string, planned: Resource])[] = [
  ["digest-only", "a tag", conformingContainer({ image: "ghcr.io/acme/platform-backend:1.2.3" })],
  ["digest-only", "a short digest", conformingContainer({ image: "backend@sha256:abc" })],
  ["no-latest", "latest on an accessory", conformingAccessory({ image: "postgres:latest" })],
  ["no-latest", "no tag, with a registry port", conformingAccessory({ image: "127.0.0.1:5001/postgres" })],
  [
    "health",
    "no word on how long it may take",
    conformingContainer({ labels: [{ label: "delivery.service", value: "backend" }] }),
  ],
  ["health", "a healthcheck that is switched off", conformingContainer({ healthcheck: { tests: ["NONE"] } })],
  ["grace", "no grace", conformingContainer({ destroyGraceSeconds: undefined })],
  ["grace", "zero grace on an accessory", conformingAccessory({ destroyGraceSeconds: 0 })],
  ["limits", "no memory limit", conformingContainer({ memory: 0 })],
  ["limits", "no CPU limit", conformingContainer({ cpus: undefined })],
  ["no-host-port", "a port", conformingContainer({ ports: [{ internal: 8000, external: 8000 }] })],
  ["no-host-port", "all ports", conformingContainer({ publishAllPorts: true })],
  ["no-host-port", "the host's network", conformingContainer({ networkMode: "host" })],
  ["start-first", "delete first", conformingContainer({}, { deleteBeforeReplace: true })],
  ["start-first", "a fixed name", conformingContainer({ __defaults: [], name: "backend" })],
  ["confined", "privileged", conformingContainer({ privileged: true })],
  ["confined", "the Docker socket", conformingContainer({ volumes: [{ hostPath: "/var/run/docker.sock" }] })],
  ["protected-state", "an unprotected volume", volume(false)],
  ["reviewers", "nobody", conformingEnvironment({ reviewers: [{ users: [], teams: [] }] })],
  ["reviewers", "no reviewers at all", conformingEnvironment({ reviewers: undefined })],
  ["reviewers", "self review", conformingEnvironment({ preventSelfReview: false })],
  ["reviewers", "administrators bypass, the provider's default", conformingEnvironment({ canAdminsBypass: undefined })],
  ["sealed-secret", "a plain value", secret({ value: "[secret]" })],
  ["sealed-secret", "the old plain field", secret({ plaintextValue: "hunter2" })],
  ["no-plain-secret", "a password in an env", conformingContainer({ envs: ["POSTGRES_PASSWORD=hunter2"] })],
  ["no-plain-secret", "a token in a command", command({ DEPLOY_TOKEN: "hunter2" })],
  ["no-plain-secret", "a token's shape anywhere", command({ X: `ghp_${"a".repeat(36)}` })],
  [
    "no-plain-secret",
    "a password in a URL",
    conformingContainer({ envs: [["U=postgres://app", "hunter2@db/app"].join(":")] }),
  ],
];

const conforming: readonly (readonly [because: string, planned: Resource])[] = [
  ["a service's container", conformingContainer()],
  ["a health check of its own", conformingContainer({ healthcheck: { tests: ["CMD", "python", "health.py"] } })],
  ["a container whose image is not built yet", conformingContainer({ image: unknownValue })],
  ["an accessory with a version tag, a fixed name", conformingAccessory()],
  ["an accessory with a port on the loopback", conformingAccessory({ image: `redis@sha256:${"b".repeat(64)}` })],
  ["a protected volume", volume(true)],
  ["prod with a team", conformingEnvironment()],
  ["prod with a team that is not created yet", conformingEnvironment({ reviewers: [{ teams: unknownValue }] })],
  ["an environment without approval", conformingEnvironment({ environment: "dev", reviewers: undefined })],
  ["a sealed secret", secret({ valueEncrypted: "c2VhbGVk", keyId: "1" })],
  ["a secret in an env", conformingContainer({ envs: ["[secret]"] })],
  ["a secret path in an env", conformingContainer({ envs: ["API_TOKEN_FILE=/run/secrets/token"] })],
  ["a secret in a command", command({ DEPLOY_TOKEN: "[secret]" })],
  ["a secret object", command({ DEPLOY_TOKEN: { "4dabf18193072939515e22adb298388d": "1b47" } })],
  ["the word for where a password comes from", command({ PASSWORD: "generated" })],
  ["an empty password", command({ TOKEN: "" })],
];

describe("policy", () => {
  test.each(violating)("%s refuses %s", (rule, _because, planned) => expect(broken(planned)).toContain(rule));

  test.each(violating)("%s (%s) breaks nothing else", (rule, _because, planned) =>
    expect(new Set(broken(planned))).toEqual(new Set([rule])),
  );

  test.each(conforming)("accepts %s", (_because, planned) => expect(broken(planned)).toEqual([]));

  test("has a violating fixture for every rule", () => {
    expect([...new Set(violating.map(([rule]) => rule))].sort()).toEqual(rules.map(({ name }) => name).sort());
  });

  test("reports every problem at once, with stack and resource", () => {
    const planned = conformingContainer({ image: "x:latest", memory: 0, cpus: 0, destroyGraceSeconds: 0 });
    expect(broken(planned)).toEqual(["digest-only", "no-latest", "grace", "limits", "limits"]);
    expect(checkPolicy([planned], context)[0]).toMatchObject({ stack: "prod", resource: "platform-backend" });
  });

  test("says what cannot be read instead of passing it", () => {
    expect(broken(conformingContainer({ memory: ["much"] }))).toContain("limits");
  });

  test("never prints the value of a secret", () => {
    const text = JSON.stringify(checkPolicy([conformingContainer({ envs: ["A_TOKEN=hunter2"] })], context));
    expect(text).toContain("A_TOKEN");
    expect(text).not.toContain("hunter2");
  });

  test("a stack's named switch lifts protection, a dispatch gate replaces reviewers", () => {
    expect(checkPolicy([volume(false)], { ...context, protect: false })).toEqual([]);
    const open = conformingEnvironment({ reviewers: undefined });
    expect(checkPolicy([open], { ...context, approval: "dispatch" })).toEqual([]);
  });
});
