import { checkPolicy, rules } from "../../policy/check.ts";
import { isSecret, plannedResources } from "../../policy/resource.ts";
import type { PolicyContext } from "../../policy/rule.ts";
import type { StackReport } from "../comment/report.ts";
import type { Engine } from "../engine/engine.ts";

/** One stack to preview: how it is opened, and how its plan is judged. */
export interface Subject {
  readonly stack: string;
  /** The stack with the release its plan is made for; `close` removes what was written for it. */
  readonly open: () => Promise<{
    readonly engine: Pick<Engine, "link" | "preview" | "resources">;
    readonly close?: () => void;
  }>;
  readonly context: () => PolicyContext;
}

/** Replace secret values by their mark: the report is kept as an artifact and shown to everybody who may read the repository. */
export function withoutSecrets(value: unknown): unknown {
  if (isSecret(value)) return "[secret]";
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutSecrets(item)]));
}

/** Preview one stack and judge the whole of what it would be. A stack that cannot be previewed is a report too. */
export async function previewStack({ stack, open, context }: Subject): Promise<StackReport> {
  let close: (() => void) | undefined;
  try {
    const opened = await open();
    close = opened.close;
    const preview = await opened.engine.preview();
    const resources = plannedResources(preview.steps, await opened.engine.resources().catch(() => []));
    const permalink = await opened.engine.link?.().catch(() => undefined);
    const violations = checkPolicy(resources, context()).map(({ rule, resource, message }) => ({
      rule,
      resource,
      message,
    }));
    const { result, steps, diagnostics, changes } = preview;
    return {
      stack,
      ...(permalink === undefined ? {} : { permalink }),
      preview: withoutSecrets({ result, steps, diagnostics, changes }) as NonNullable<StackReport["preview"]>,
      // A failed preview knows only a part of the plan: what is missing in it breaks no rule.
      ...(result === "succeeded" ? { policy: { resources: resources.length, rules: rules.length, violations } } : {}),
    };
  } catch (error) {
    return { stack, error: error instanceof Error ? error.message : String(error) };
  } finally {
    close?.();
  }
}
