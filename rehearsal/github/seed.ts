import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import type { Seed } from "./state.ts";

const Names = z.array(z.string()).default([]);
const Approval = z.object({ users: Names, teams: Names, team: z.string().optional() }).partial();
const Config = z.object({
  config: z.looseObject({
    "delivery:github": z
      .looseObject({ owner: z.string(), plan: z.enum(["free", "team", "enterprise"]) })
      .partial()
      .optional(),
    "delivery:environments": z
      .record(z.string(), z.looseObject({ approval: Approval.optional().catch(undefined) }))
      .optional(),
    "delivery:access": z
      .looseObject({ teams: z.record(z.string(), z.string()), users: z.record(z.string(), z.string()) })
      .partial()
      .optional(),
  }),
});

/** The organization a team's own governance configuration speaks of, so that its rehearsal needs nothing else. */
export function seedFrom(file: string): Seed {
  if (!existsSync(file)) return {};
  const { config } = Config.parse(parse(readFileSync(file, "utf8")));
  const approvals = Object.values(config["delivery:environments"] ?? {}).map((each) => each.approval ?? {});
  const access = config["delivery:access"] ?? {};
  const users = [...approvals.flatMap((each) => each.users ?? []), ...Object.keys(access.users ?? {})];
  const teams = [
    ...approvals.flatMap((each) => (each.teams ?? []).concat(each.team ?? [])),
    ...Object.keys(access.teams ?? {}),
  ];
  const { owner, plan } = config["delivery:github"] ?? {};
  return {
    ...(owner === undefined ? {} : { owner }),
    ...(plan === undefined ? {} : { plan }),
    users: ["alice", "bob", "carol", ...users],
    teams: Object.fromEntries(["platform", "release", ...teams].map((slug) => [slug, ["alice", "bob", "carol"]])),
  };
}
