import { beforeAll, expect, test } from "vitest";
import { operations } from "../../rehearsal/github/route-table.ts";
import { seedState } from "../../rehearsal/github/state.ts";
import { seal } from "../../automation/secret/seal.ts";
import { declareGovernance, richer } from "../helpers/declared-governance.ts";
import { violations } from "../helpers/openapi/contract.ts";
import { World } from "../helpers/world.ts";

const found: string[] = [];
const seen = new Set<string>();
let world: World;

beforeAll(() => {
  world = new World(seedState());
  const handle = world.github.handle.bind(world.github);
  world.github.handle = async (request) => {
    const outcome = await handle(request);
    if (typeof outcome === "string") return outcome;
    seen.add(`${request.method} ${request.path.replaceAll(/\d+/g, "#")}`);
    found.push(
      ...violations(
        request.method,
        request.path,
        JSON.parse(JSON.stringify(request.body ?? null)) ?? undefined,
        outcome.status,
        JSON.parse(JSON.stringify(outcome.body ?? null)),
      ),
    );
    return outcome;
  };
});

const ask = (method: string, path: string, body?: unknown) =>
  world.github.handle({
    method,
    path,
    token: "rehearsal",
    query: new URLSearchParams("per_page=100"),
    ...(body === undefined ? {} : { body }),
  });

test("requests and answers of a whole life are as GitHub describes them", async () => {
  const first = await declareGovernance();
  expect((await world.up(first)).failure).toBeUndefined();
  const { key_id, key } = Object(
    ((await ask("GET", "/repos/acme/platform/environments/prod/secrets/public-key")) as { body: unknown }).body,
  ) as Record<string, string>;
  const sealed = { keyId: key_id ?? "", valueEncrypted: await seal("planted", key ?? "") };
  expect((await world.up(await declareGovernance(richer(sealed)))).failure).toBeUndefined();
  await world.refresh();
  const root = "/repos/acme/platform";
  for (const list of [
    "",
    "/environments",
    "/rulesets",
    "/labels",
    "/hooks",
    "/actions/secrets",
    "/dependabot/secrets",
    "/actions/variables",
    "/environments/prod/secrets",
    "/environments/prod/variables",
    "/environments/prod/deployment-branch-policies",
    "/collaborators",
    "/teams",
    "/invitations",
    "/branches",
    "/branches/main",
    "/contents/README.md",
    "/actions/permissions/selected-actions",
  ])
    await ask("GET", `${root}${list}`);
  for (const path of [
    "/user",
    "/users/alice",
    "/orgs/acme",
    "/orgs/acme/teams/release",
    "/orgs/acme/teams/release/members",
    "/orgs/acme/teams/release/memberships/bob",
  ])
    await ask("GET", path);
  await ask("POST", `${root}/hooks`, { config: { url: "https://example.com/hook" } });
  await ask("POST", `${root}/issues`, { title: "dev has drifted", body: "text", labels: ["delivery"] });
  await ask("GET", `${root}/issues`);
  await ask("POST", `${root}/issues/1/comments`, { body: "again" });
  await ask("GET", `${root}/issues/1/comments`);
  const [comment] = Object.keys(Object.values(world.github.state.repositories)[0]?.comments ?? {});
  await ask("PATCH", `${root}/issues/comments/${comment}`, { body: "once more" });
  await ask("DELETE", `${root}/issues/comments/${comment}`);
  await ask("PATCH", `${root}/issues/1`, { state: "closed", state_reason: "completed" });
  expect((await world.up([])).failure).toBeUndefined();
  expect(found).toEqual([]);
  expect([...seen].filter((key) => key.includes("/issues"))).toHaveLength(7);
});

test("a wrong answer would be found", () => {
  expect(violations("GET", "/orgs/acme/teams/release", undefined, 200, { id: "not a number" })).not.toEqual([]);
  expect(violations("PUT", "/repos/acme/platform/environments/prod", { wait_timer: "long" }, 200, {})).not.toEqual([]);
  expect(violations("GET", "/repos/acme/platform/labels", undefined, 299, [])).not.toEqual([]);
});

test("nearly every operation of the stand-in is one that GitHub describes", () => {
  const undescribed = operations
    .filter((operation) => !/\/repositories\/|\/organizations\//.test(operation))
    .filter((operation) => {
      const [method = "", pattern = ""] = operation.split(" ");
      return violations(method, pattern.replaceAll(/[:*](\w+)/g, "1"), undefined, 500, undefined).length > 0;
    });
  expect(undescribed).toEqual([]);
});
