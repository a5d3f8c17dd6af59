import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type ServiceName, services } from "../../src/catalog/services.ts";
import { type FixtureProject, outcome, succeeded } from "./fixture-project.ts";

const Version = z.object({ service: z.string(), revision: z.string().regex(/^[0-9a-f]{40}$/) });

/** What every target has to do, whatever it is made of: a target that fails one of these is not one. */
export function describeTarget(name: string, makeProject: () => Promise<FixtureProject>): void {
  describe(`target ${name}`, () => {
    let project: FixtureProject;
    beforeAll(async () => {
      project = await makeProject();
      await project.release("one");
    });
    afterAll(() => project.remove());

    const ask = async (service: ServiceName, path: string) => {
      const { route } = services[service];
      const response = await fetch(`${project.http}${route === "/" ? "" : route}${path}`);
      return { status: response.status, body: await response.text() };
    };
    const revisions = async () => {
      const answers = await Promise.all(
        Object.keys(services).map(async (service) => {
          const { body } = await ask(service as ServiceName, "/version");
          return [service, Version.parse(JSON.parse(body)).revision];
        }),
      );
      return Object.fromEntries(answers) as Record<ServiceName, string>;
    };

    test("a preview touches nothing", async () => {
      const { changes } = await project.preview();
      expect(Object.keys(changes)).toEqual(["create"]);
      expect(await project.leftovers()).toEqual([]);
    });

    test("a first release answers on every route, and the outputs say what serves", async () => {
      expect(outcome(await project.up())).toEqual(succeeded);
      expect((await ask("backend", "/items")).body).toContain('"text":"one"');
      expect((await ask("frontend", "/")).status).toBe(200);
      expect(Object.keys(await revisions())).toEqual(Object.keys(services));
      const { release, urls, environment } = await project.engine.outputs();
      expect(environment).toEqual({ value: "dev", secret: false });
      expect(release?.value).toMatchObject({ images: { server: expect.stringMatching(/@sha256:[0-9a-f]{64}$/) } });
      expect(urls?.value).toMatchObject({ backend: expect.stringMatching(/\/api$/) });
    });

    test("the same again changes nothing and starts nothing", async () => {
      const before = await project.leftovers();
      const { result, changes } = await project.up();
      expect({ result, operations: Object.keys(changes) }).toEqual({ result: "succeeded", operations: ["same"] });
      expect(await project.leftovers()).toEqual(before);
    });

    test("a changed service is all that changes", async () => {
      const before = { revisions: await revisions(), things: await project.leftovers() };
      await project.change("backend", "two");
      const { steps } = await project.preview();
      const touched = steps
        .filter(({ op }) => op !== "same")
        .map(({ urn }) => urn.split("::").at(-1)?.replace(`${project.platform}-dev-`, ""));
      expect(new Set(touched)).toEqual(new Set(["backend", "backend-migrate", "gate", "routes", "smoke"]));
      expect(outcome(await project.up())).toEqual(succeeded);
      const after = await revisions();
      expect(after).toEqual({ ...before.revisions, backend: after.backend });
      expect(after.backend).not.toBe(before.revisions.backend);
      const gone = before.things.filter((thing) => !thing.includes("-backend-"));
      expect(await project.leftovers()).toEqual(expect.arrayContaining(gone));
      expect(await project.leftovers()).toHaveLength(before.things.length);
    });

    test("a bad release is refused, the outputs keep telling the truth, and what it left goes with the next good one", async () => {
      const before = { outputs: await project.engine.outputs(), things: await project.leftovers() };
      await project.change("server", "bad", "crash");
      const { result, errors } = outcome(await project.up());
      expect(result).toBe("failed");
      expect(errors[0]).toContain("release rejected: server");
      expect(errors[0]?.split("\n")[1]).toContain("the previous release keeps serving");
      expect(await project.engine.outputs()).toEqual(before.outputs);
      expect((await ask("server", "/readyz")).status).toBe(200);
      await project.change("server", "one");
      expect(outcome(await project.up())).toEqual(succeeded);
      expect(await project.leftovers()).toHaveLength(before.things.length);
    });
  });
}
