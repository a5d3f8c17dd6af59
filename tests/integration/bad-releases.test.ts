import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type Fault, type FixtureProject, fixtureProject, outcome, succeeded } from "../helpers/fixture-project.ts";
import { startLoad } from "../helpers/load.ts";

let project: FixtureProject;

beforeAll(async () => {
  project = await fixtureProject({ keepAliveSeconds: 2, registry: inject("registry") });
  // One service that Docker soon calls unhealthy, and one that it grants more time than the gate does.
  const soon = { startSeconds: 6, readyTimeoutSeconds: 60 };
  const late = { startSeconds: 120, readyTimeoutSeconds: 20 };
  await project.configure({ services: { backend: soon, frontend: late, server: soon } });
});
afterAll(() => project.remove());

/** Service containers of the platform, serving or not. */
async function serviceContainers(): Promise<string[]> {
  return (await project.leftovers()).filter((name) => /-(?:backend|frontend|server)-/.test(name));
}

/** First line and rest of what a person reads about a rejected release. */
async function rejection(faults: Parameters<FixtureProject["release"]>[1]): Promise<{ first: string; rest: string }> {
  await project.release("bad", faults);
  const { result, errors } = outcome(await project.up());
  expect(result).toBe("failed");
  const [, first = "", ...rest] = (errors[0] ?? "").split("\n");
  return { first, rest: rest.join("\n") };
}

const serving = "the previous release keeps serving";

describe("a bad release", () => {
  test("at the very first is told from one that had something to fall back on", async () => {
    const { first } = await rejection({ server: "crash" });
    expect(first).toBe("release rejected: server crashes at start (exit code 3); no release was serving before");
    await project.release("good");
    expect(outcome(await project.up())).toEqual(succeeded);
    expect(await serviceContainers()).toHaveLength(3);
  });

  test("of any kind is rejected with its reason, users see none of it, and the next good one leaves nothing over", async () => {
    const load = startLoad({ http: project.http, connections: 4, idleMs: [500] });
    const table: [Partial<Record<"backend" | "frontend" | "server", Fault>>, string, RegExp][] = [
      [{ backend: "crash" }, "backend crashes at start (exit code 3)", /log: FATAL: DATABASE_URL is not set/],
      [
        { backend: "unhealthy" },
        "backend is unhealthy",
        /probe exit 1: HTTP\/1\.1 500.*\n(?:.*\n)*log: backend bad listens/,
      ],
      [{ frontend: "never-ready" }, "frontend is not ready within 20 s", /probe exit 1:/],
      [{ backend: "migration" }, "the migration of backend failed (exit code 3)", /relation items already exists/],
      [
        { server: "wrong-revision" },
        "server failed behind the edge",
        /GET \/events\/version answered .*, expected revision [0-9a-f]{40}/,
      ],
      [{ backend: "wrong-path" }, "backend failed behind the edge", /GET \/api\/items answered 404, expected 200/],
      [
        { backend: "crash", server: "crash" },
        "backend crashes at start (exit code 3), server crashes at start (exit code 3)",
        /log: FATAL/,
      ],
    ];
    for (const [faults, reason, details] of table) {
      const { first, rest } = await rejection(faults);
      expect(first).toBe(`release rejected: ${reason}; ${serving}`);
      expect(rest).toMatch(details);
    }
    await project.release("good again");
    expect(outcome(await project.up())).toEqual(succeeded);

    const { failed, failures, answers, stream } = await load.stop();
    expect({ failed, failures }).toEqual({ failed: 0, failures: {} });
    expect(Object.keys(answers).toSorted()).toEqual(["good", "good again"]);
    expect(stream).toMatchObject({ missing: 0, failures: [] });
    expect(await serviceContainers()).toHaveLength(3);
  });
});
