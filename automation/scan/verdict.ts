import type { Ignored } from "./ignore.ts";
import { keyOf, type Finding } from "./report.ts";

/** What a scan means for a deployment. */
export interface Verdict {
  /** HIGH and CRITICAL findings that nobody has ignored. */
  readonly blocking: readonly Finding[];
  readonly ignored: readonly Finding[];
  /** Entries of the ignore file whose day has passed: they no longer help. */
  readonly expired: readonly Ignored[];
  /** Entries that no finding needs any more. */
  readonly stale: readonly Ignored[];
  readonly passed: boolean;
}

const blocks = ({ severity }: Finding) => severity === "HIGH" || severity === "CRITICAL";

/**
 * Judge a scan. A marked rollback is warned and not blocked: what ran before is rarely worse than what is failing now,
 * and a new finding in it must not keep the platform broken.
 */
export function judge(
  findings: readonly Finding[],
  ignores: readonly Ignored[],
  today: Date,
  { rollback = false } = {},
): Verdict {
  const day = today.toISOString().slice(0, 10);
  const expired = ignores.filter(({ expired_at }) => expired_at < day);
  const valid = new Set(ignores.filter(({ expired_at }) => expired_at >= day).map(({ id }) => id));
  const serious = findings.filter(blocks);
  const blocking = serious.filter(({ id }) => !valid.has(id));
  const present = new Set(findings.map(({ id }) => id));
  return {
    blocking,
    ignored: serious.filter(({ id }) => valid.has(id)),
    expired,
    stale: ignores.filter(({ id }) => !present.has(id)),
    passed: rollback || blocking.length === 0,
  };
}

/** One line per finding, the same for the same findings, so that a notification is sent for new ones only. */
export const digestOf = (blocking: readonly Finding[]): string =>
  [...new Set(blocking.map(keyOf))].toSorted().join("\n");
