import { checkPolicy } from "../../policy/check.ts";
import { plannedResources } from "../../policy/resource.ts";
import type { PolicyContext } from "../../policy/rule.ts";
import type { Engine, Preview } from "../engine/engine.ts";

/** What the rules over every plan have against this one, a sentence each: what stays is judged with what changes. */
export async function policyProblems(
  engine: Pick<Engine, "resources">,
  preview: Pick<Preview, "steps">,
  context: PolicyContext,
): Promise<readonly string[]> {
  const resources = plannedResources(preview.steps, await engine.resources());
  return checkPolicy(resources, context).map(
    ({ rule, resource, message }) => `Policy ${rule} refuses ${resource}: ${message}`,
  );
}
