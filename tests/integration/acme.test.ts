import { execFile } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:tls";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { type FixtureProject, fixtureProject, outcome, succeeded } from "../helpers/fixture-project.ts";
import { startLoad } from "../helpers/load.ts";
import { type Pebble, startPebble } from "../helpers/pebble.ts";

const run = promisify(execFile);
let project: FixtureProject;
let pebble: Pebble;
let domain: string;

beforeAll(async () => {
  project = await fixtureProject({ registry: inject("registry") });
  await project.configure({ edge: { httpPort: port(project.http) } });
  await project.release("plain");
  await project.up();
  const scope = `${project.platform}-dev`;
  // Docker answers for `<container>.<network>`, so the ACME server finds the edge by a name with a dot.
  domain = `${scope}-edge.${scope}-network`;
  pebble = await startPebble(`${project.platform}-pebble`, `${scope}-network`);
});
afterAll(async () => {
  await pebble.stop();
  await project.remove();
});

function port(origin: string): number {
  return Number(new URL(origin).port);
}

/** Who issued what the edge shows, and its serial number. */
async function shown(): Promise<{ readonly issuer: string; readonly serial: string }> {
  const socket = connect({ port: port(project.https), servername: domain, rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const { issuer, serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return { issuer: String(issuer.CN), serial: serialNumber };
}

test("a platform obtains its certificate, and a renewed one is taken up without a failed request", async () => {
  expect((await fetch(`${project.http}/api/version`)).status).toBe(200);
  const acme = { email: "team@example.org", server: pebble.directory, authority: pebble.authority };
  const https = { port: port(project.https), domain, redirect: false, certificate: { acme } };
  await project.configure({ edge: { httpPort: port(project.http), https } });
  expect(outcome(await project.up())).toEqual(succeeded);
  const first = await shown();
  expect(first.issuer).toMatch(/^Pebble Intermediate CA/);
  expect(await project.preview()).toMatchObject({ result: "succeeded", changes: { same: expect.any(Number) } });

  const load = startLoad({ http: project.http, connections: 4 });
  await run("docker", ["restart", `${project.platform}-dev-acme`]);
  await vi.waitFor(async () => expect((await shown()).serial).not.toBe(first.serial), {
    timeout: 300_000,
    interval: 200,
  });
  const { failed, failures, total } = await load.stop();
  expect({ failed, failures }).toEqual({ failed: 0, failures: {} });
  expect(total).toBeGreaterThan(100);
});
