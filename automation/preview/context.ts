import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { PolicyContext } from "../../policy/rule.ts";
import { environments, type Environment } from "../../src/catalog/environments.ts";
import { decode } from "../../src/config/source.ts";
import { services } from "../../src/catalog/services.ts";
import { UserError } from "../../src/lib/errors.ts";

const StackFile = z.looseObject({
  config: z
    .looseObject({
      "delivery:protect": z.preprocess(decode, z.boolean().default(true)),
      "delivery:environments": z
        .record(z.string(), z.looseObject({ approval: z.looseObject({ kind: z.string() }).optional() }))
        .default({}),
    })
    .prefault({}),
});

const catalog: Readonly<Record<string, Environment>> = environments;

/** What the rules have to know of a stack: its own file says whether protection is lifted and how approvals are given. */
export function policyContext(stack: string, configFile: string): PolicyContext {
  const parsed = StackFile.safeParse(parse(readFileSync(configFile, "utf8")) ?? {});
  if (!parsed.success) throw new UserError(`${basename(configFile)} is not valid:\n\n${z.prettifyError(parsed.error)}`);
  const { config } = parsed.data;
  const approvalEnvironments = Object.keys(catalog).filter((name) => catalog[name]?.approval === true);
  const kinds = approvalEnvironments.map((name) => config["delivery:environments"][name]?.approval?.kind);
  const dispatched = kinds.length > 0 && kinds.every((kind) => kind === "dispatch");
  return {
    stack,
    services: Object.keys(services),
    protect: config["delivery:protect"],
    approvalEnvironments,
    approval: dispatched ? "dispatch" : "reviewers",
  };
}
