import { beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { ImageReference } from "../../src/release/contract.ts";
import { dev } from "../../stacks/dev.ts";
import { prod } from "../../stacks/prod.ts";
import { test as testStack } from "../../stacks/test.ts";
import { declareGovernance } from "../helpers/declared-governance.ts";
import { configSource, devValues, someRelease } from "../helpers/config.ts";
import { find, inventory, isSecretInput, ofType, type ProgramRun, runProgram } from "../helpers/program.ts";

const commit = "c".repeat(40);
const facts = {
  dockerHost: "unix:///var/run/docker.sock",
  revisions: { backend: "b".repeat(40), frontend: "f".repeat(40), server: "5".repeat(40) },
  commit,
};
const programs = { dev, test: testStack, prod };
type Stack = keyof typeof programs;

const pem = "-----BEGIN CERTIFICATE-----\nhunter2\n-----BEGIN PRIVATE KEY-----\n";
const released = {
  images: { source: "release" },
  registry: { kind: "external", namespace: "ghcr.io/acme" },
  target: { kind: "docker", host: "ssh://deploy@prod.acme.example" },
  edge: { httpPort: 80, https: { domain: "www.acme.example", certificate: { secret: "edgeCertificate" } } },
  databasePassword: "hunter2",
  edgeCertificate: pem,
  release: someRelease(),
};

function run(stack: Stack, values: Readonly<Record<string, unknown>>, changed = facts): Promise<ProgramRun> {
  const source = configSource(values, ["databasePassword", "edgeCertificate"]);
  return runProgram(stack, async () => programs[stack]({ settings: loadConfig(stack, source), facts: changed }));
}

const serviceContainers = (program: ProgramRun) =>
  ofType(program, "Container").filter(({ inputs }) => inputs["readOnly"] === true);
const accessoryContainers = (program: ProgramRun) =>
  ofType(program, "Container").filter(({ inputs }) => inputs["readOnly"] !== true);

let asShipped: ProgramRun;
let inProd: ProgramRun;
beforeAll(async () => {
  asShipped = await run("dev", devValues);
  inProd = await run("prod", released);
});

describe("what a stack consists of", () => {
  test("dev as shipped: a registry of its own, images built from the clone", () => {
    expect(inventory(asShipped)).toMatchSnapshot("dev");
  });

  test("prod: images come in, nothing is built", () => {
    expect(inventory(inProd)).toMatchSnapshot("prod");
    expect(ofType(inProd, "Image")).toEqual([]);
  });

  test("the test stack is prod under another name", async () => {
    const inTest = await run("test", released);
    expect(inventory(inTest).map((line) => line.replace("-test", "-prod"))).toEqual(inventory(inProd));
  });

  test("dev with a release builds nothing and keeps its registry", async () => {
    const program = await run("dev", { ...devValues, release: someRelease() });
    expect(ofType(program, "Image")).toEqual([]);
    expect(find(program, "Container", "delivery-dev-registry").inputs).toMatchObject({ name: "delivery-dev-registry" });
    expect(program.outputs["release"]).toEqual(someRelease());
  });

  test("a retired platform is nothing at all", async () => {
    const program = await run("dev", { ...devValues, retire: true, protect: false });
    expect(inventory(program)).toEqual(["pulumi:pulumi:Stack delivery-dev"]);
  });

  test("a certificate by ACME is obtained by a companion, before anything is switched", async () => {
    const https = { domain: "www.acme.example", certificate: { acme: { email: "team@acme.example" } } };
    const program = await run("prod", { ...released, edge: { httpPort: 80, https } });
    const { inputs } = find(program, "Container", "delivery-prod-acme");
    expect(inputs["envs"]).toEqual(
      expect.arrayContaining(["DOMAIN=www.acme.example", "SERVER=https://acme-v02.api.letsencrypt.org/directory"]),
    );
    expect(inputs["volumes"]).toContainEqual({ volumeName: "delivery-prod-edge", containerPath: "/edge" });
    const ready = find(program, "Command", "delivery-prod-ready").inputs;
    expect(JSON.stringify(ready["environment"])).toContain("delivery-prod-acme");
    const before = inventory(inProd);
    expect(
      inventory(program)
        .filter((line) => !before.includes(line))
        .map((line) => line.split(" ")[0]),
    ).toEqual([
      "delivery:deploy:Accessory",
      "delivery:deploy:AcmeClient",
      "docker:index/container:Container",
      "docker:index/volume:Volume",
    ]);
  });

  test("replicas are further containers; the first keeps its name", async () => {
    const program = await run("dev", { ...devValues, services: { backend: { replicas: 3 } } });
    const names = serviceContainers(program).map(({ name }) => name);
    expect(names.filter((name) => name.includes("backend")).toSorted()).toEqual([
      "delivery-dev-backend",
      "delivery-dev-backend-2",
      "delivery-dev-backend-3",
    ]);
  });
});

describe("outputs", () => {
  test("are what the switch printed; the commit of a build is named beside it", () => {
    expect(asShipped.outputs).toMatchObject({
      environment: "dev",
      release: { commit, images: { backend: expect.stringMatching(/^127\.0\.0\.1:5001\/platform-backend@sha256:/) } },
      urls: {
        backend: "http://127.0.0.1:8080/api",
        frontend: "http://127.0.0.1:8080/",
        server: "http://127.0.0.1:8080/events",
      },
    });
    expect(inProd.outputs).toMatchObject({
      environment: "prod",
      release: someRelease(),
      urls: { frontend: "https://www.acme.example/" },
    });
  });
});

describe("service containers", () => {
  test("run by digest, under a generated name, beside the ones they replace", () => {
    for (const program of [asShipped, inProd]) {
      const containers = serviceContainers(program);
      expect(containers).toHaveLength(3);
      for (const { inputs, options } of containers) {
        expect(ImageReference.safeParse(inputs["image"]).success).toBe(true);
        expect(inputs["name"]).toBeUndefined();
        expect(inputs["ports"]).toBeUndefined();
        expect(options.deleteBeforeReplace).toBe(false);
        expect(options.protect).toBeFalsy();
      }
    }
  });

  test("are confined, limited, and outlive the longest request", () => {
    for (const { inputs } of serviceContainers(asShipped)) {
      expect(inputs).toMatchObject({
        readOnly: true,
        tmpfs: { "/tmp": expect.stringContaining("size=") },
        capabilities: { drops: ["ALL"] },
        securityOpts: ["no-new-privileges:true"],
        restart: "unless-stopped",
        memory: 256,
        memorySwap: 256,
        cpus: "1.0",
        logOpts: { "max-size": "10m", "max-file": "3" },
      });
    }
    expect(find(asShipped, "Container", "delivery-dev-backend").inputs["destroyGraceSeconds"]).toBeGreaterThan(30);
  });

  test("are probed by their image's own probe; another probe is another container", () => {
    const { inputs, options } = find(asShipped, "Container", "delivery-dev-backend");
    expect(inputs["healthcheck"]).toMatchObject({ tests: ["CMD", "probe", "8000"], startPeriod: "10s" });
    expect(options.replaceOnChanges).toEqual(["healthcheck"]);
  });

  test("are the same for the same bytes, whether those were built here or came in with a release", async () => {
    const { release } = asShipped.outputs;
    const program = await run("dev", { ...devValues, release });
    const inputs = (program: ProgramRun) => serviceContainers(program).map(({ inputs }) => inputs);
    expect(inputs(program)).toEqual(inputs(asShipped));
    const routes = (program: ProgramRun) => find(program, "Command", "delivery-dev-routes").inputs;
    expect(routes(program)["triggers"]).toEqual(routes(asShipped)["triggers"]);
  });

  test("come after the migration, and the gate sees ids and nothing else", () => {
    const gate = find(asShipped, "Command", "delivery-dev-gate").inputs;
    const ids = ["delivery-dev-backend-id", "delivery-dev-frontend-id", "delivery-dev-server-id"];
    expect(gate).toMatchObject({ create: "sh scripts/gate.sh", triggers: ids });
    expect(gate["environment"]).toEqual({
      DOCKER_TARGET: "local",
      IDS: ids.join(" "),
      PLATFORM: "delivery",
      STACK: "dev",
    });
  });
});

describe("accessories", () => {
  test("never run twice: a fixed name, deleted before they are replaced", () => {
    const containers = accessoryContainers(asShipped);
    expect(containers.map(({ inputs }) => JSON.stringify(inputs["name"])).toSorted()).toEqual([
      '"delivery-dev-edge"',
      '"delivery-dev-postgres"',
      '"delivery-dev-redis"',
      '"delivery-dev-registry"',
    ]);
    for (const { options } of containers) expect(options).toMatchObject({ deleteBeforeReplace: true, protect: true });
  });

  test("their data is kept when all else goes", () => {
    for (const { options } of ofType(inProd, "Volume"))
      expect(options).toMatchObject({ protect: true, retainOnDelete: true });
    expect(ofType(inProd, "Network").map(({ options }) => options.protect)).toEqual([true]);
  });

  test("under maintenance the containers may go, the data may not", async () => {
    const program = await run("prod", { ...released, maintenance: true });
    for (const { options } of accessoryContainers(program)) expect(options.protect).toBe(false);
    for (const { options } of ofType(program, "Volume"))
      expect(options).toMatchObject({ protect: true, retainOnDelete: true });
  });

  test("a rehearsal lifts the locks by name", async () => {
    const program = await run("dev", { ...devValues, protect: false });
    for (const { options } of program.resources) expect(options.protect).toBeFalsy();
  });

  test("only edge and registry have ports on the host", () => {
    const open = ofType(asShipped, "Container").filter(
      ({ inputs }) => inputs["ports"] !== undefined && inputs["name"] !== undefined,
    );
    const ports = open.flatMap(({ inputs }) => inputs["ports"] as { external: number; ip: string }[]);
    expect(ports.map(({ external, ip }) => `${ip}:${external}`).toSorted()).toEqual([
      "127.0.0.1:5001",
      "127.0.0.1:8080",
    ]);
  });
});

describe("secrets", () => {
  test("reach commands on stdin, marked; what those print is kept like a secret", () => {
    for (const name of ["delivery-prod-secrets-files", "delivery-prod-edge-files"]) {
      const { inputs, options } = find(inProd, "Command", name);
      expect(isSecretInput(inputs["stdin"])).toBe(true);
      expect(options.additionalSecretOutputs).toEqual(["stdout", "stderr"]);
    }
  });

  test("are in nothing that is not marked", () => {
    const clear = inProd.resources.flatMap(({ name, inputs }) =>
      Object.entries(inputs)
        .filter(([, value]) => !isSecretInput(value) && JSON.stringify(value).includes("hunter2"))
        .map(([key]) => `${name}.${key}`),
    );
    expect(clear).toEqual([]);
    expect(JSON.stringify(inProd.outputs)).not.toContain("hunter2");
  });

  test("a generated password is not known here at all", () => {
    const { inputs } = find(asShipped, "Command", "delivery-dev-secrets-files");
    expect(inputs).toMatchObject({ environment: { PASSWORD: "generated" } });
    expect(inputs["stdin"]).toBeUndefined();
  });
});

describe("inputs", () => {
  test("hold no path, commit or user of this machine, so that another clone is no change", async () => {
    const text = JSON.stringify(asShipped.resources.map(({ inputs }) => inputs));
    for (const host of [process.cwd(), process.env["HOME"] ?? "/root/", commit, "file:"])
      expect(text).not.toContain(host);
    const elsewhere = await run("dev", devValues, { ...facts, commit: "d".repeat(40) });
    expect(JSON.stringify(elsewhere.resources.map(({ inputs }) => inputs))).toBe(text);
  });

  test("scripts are files: an inline one would be printed whole in every error", () => {
    for (const { inputs } of ofType(asShipped, "Command")) {
      expect(inputs["create"]).toMatch(/^sh scripts\/[a-z-]+\.sh$/);
      expect(inputs["delete"]).toBeUndefined();
      expect(inputs["update"]).toBeUndefined();
    }
  });

  test("everything on the host says whose it is", () => {
    for (const type of ["Container", "Network", "Volume"]) {
      for (const { inputs } of ofType(asShipped, type)) {
        expect(inputs["labels"]).toEqual(
          expect.arrayContaining([
            { label: "delivery.platform", value: "delivery" },
            { label: "delivery.stack", value: "dev" },
          ]),
        );
      }
    }
  });
});

/** What tells one object on GitHub from another of its type. */
const identity = [
  "repository",
  "environment",
  "name",
  "variableName",
  "secretName",
  "branchPattern",
  "tagPattern",
  "file",
];

test("no two stacks claim the same thing, not even on one host", async () => {
  const claims: string[] = [];
  for (const stack of ["dev", "test", "prod"] as const) {
    const program = await run(stack, stack === "dev" ? devValues : released);
    const names = program.resources.flatMap(({ type, inputs }) =>
      inputs["name"] === undefined ? [] : [`${type} ${JSON.stringify(inputs["name"])}`],
    );
    claims.push(...names);
  }
  expect(claims.length).toBeGreaterThan(20);
  const governed = await declareGovernance();
  // What is on GitHub is governance's alone, and nothing else is.
  expect(claims.filter((claim) => claim.startsWith("github:"))).toEqual([]);
  expect(governed.filter(({ type }) => !type.startsWith("github:"))).toEqual([]);
  claims.push(...governed.map(({ type, inputs }) => `${type} ${JSON.stringify(identity.map((key) => inputs[key]))}`));
  expect(claims.length).toBeGreaterThan(55);
  expect(claims.filter((claim, index) => claims.indexOf(claim) !== index)).toEqual([]);
});
