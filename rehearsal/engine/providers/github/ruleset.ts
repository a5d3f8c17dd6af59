import { z } from "zod";
import type { Properties } from "../../values/value.ts";
import { sorted, type Kind, textOf } from "./kind.ts";
import { normalRules, rulesOutputs, rulesRequest } from "./ruleset-rules.ts";
import { repositoryPath, type Session } from "./session.ts";

const Actor = z.object({ actorId: z.number().nullish(), actorType: z.string(), bypassMode: z.string() });
const RefName = z.object({ includes: z.array(z.string()), excludes: z.array(z.string()) });
const Wanted = z.looseObject({
  name: z.string(),
  repository: z.string(),
  target: z.string(),
  enforcement: z.string(),
  bypassActors: z.array(Actor).default([]),
  conditions: z.object({ refName: RefName }).optional(),
});

const Found = z.object({
  id: z.number(),
  node_id: z.string(),
  name: z.string(),
  target: z.string(),
  enforcement: z.string(),
  bypass_actors: z
    .array(z.object({ actor_id: z.number().nullish(), actor_type: z.string(), bypass_mode: z.string() }))
    .default([]),
  conditions: z
    .object({ ref_name: z.object({ include: z.array(z.string()), exclude: z.array(z.string()) }).optional() })
    .optional(),
  rules: z.unknown(),
});

function request(inputs: Properties) {
  const wanted = Wanted.parse(inputs);
  const ref = wanted.conditions?.refName;
  return {
    name: wanted.name,
    target: wanted.target,
    source_type: "Repository",
    source: wanted.repository,
    enforcement: wanted.enforcement,
    bypass_actors: wanted.bypassActors.map(({ actorId, actorType, bypassMode }) => ({
      actor_id: actorId ?? null,
      actor_type: actorType,
      bypass_mode: bypassMode,
    })),
    ...(ref === undefined ? {} : { conditions: { ref_name: { include: ref.includes, exclude: ref.excludes } } }),
    rules: rulesRequest(inputs["rules"]),
  };
}

function outputsOf(body: unknown, repository: string): Properties {
  const found = Found.parse(body);
  const ref = found.conditions?.ref_name;
  return {
    repository,
    name: found.name,
    target: found.target,
    enforcement: found.enforcement,
    rulesetId: found.id,
    nodeId: found.node_id,
    bypassActors: found.bypass_actors.map((each) => ({
      ...(each.actor_id ? { actorId: each.actor_id } : {}),
      actorType: each.actor_type,
      bypassMode: each.bypass_mode,
    })),
    ...(ref === undefined ? {} : { conditions: { refName: { includes: ref.include, excludes: ref.exclude } } }),
    rules: rulesOutputs(found.rules),
  };
}

const path = (session: Session, repository: string) => `${repositoryPath(session, repository)}/rulesets`;

/** A repository ruleset. */
export const ruleset: Kind = {
  token: "repositoryRuleset:RepositoryRuleset",
  inputs: ["name", "repository", "target", "enforcement", "bypassActors", "conditions", "rules"],
  normalize: { bypassActors: sorted, rules: normalRules },
  parseId: (id) => ({ repository: id.split(":")[0] ?? "", rulesetId: Number(id.split(":")[1]) }),
  create: async (inputs, session) => {
    const repository = textOf(inputs, "repository");
    const outputs = outputsOf(
      await session.client.request("POST", path(session, repository), request(inputs)),
      repository,
    );
    return { id: `${z.number().parse(outputs["rulesetId"])}`, outputs };
  },
  read: async (id, known, session) => {
    const repository = textOf(known, "repository");
    const number = id.split(":").at(-1) ?? id;
    const found = await session.client.find(`${path(session, repository)}/${number}?includes_parents=false`);
    return found === undefined ? undefined : outputsOf(found, repository);
  },
  update: async (existing, inputs, session) => {
    const repository = textOf(inputs, "repository");
    const number = existing.id.split(":").at(-1) ?? existing.id;
    return outputsOf(
      await session.client.request("PUT", `${path(session, repository)}/${number}`, request(inputs)),
      repository,
    );
  },
  delete: (existing, session) =>
    session.client.remove(`${path(session, textOf(existing.outputs, "repository"))}/${existing.id.split(":").at(-1)}`),
};
