import { z } from "zod";
import { parse } from "yaml";
import { UserError } from "../../src/lib/errors.ts";

const Entry = z.strictObject({
  id: z
    .string()
    .regex(
      /^(?:CVE-\d{4}-\d+|GHSA(?:-[0-9a-z]{4}){3}|[A-Z]+-[\w-]+)$/,
      "expected the id of a vulnerability, such as CVE-2026-1234",
    ),
  statement: z.string().min(10, "expected why it is no danger here, in a sentence"),
  expired_at: z.iso.date("expected the day until which it is ignored, such as 2027-01-31"),
});

/** `.trivyignore.yaml`: Trivy's own format, but a reason and an end are obligatory. */
const IgnoreFile = z.strictObject({ vulnerabilities: z.array(Entry).default([]) });
export type Ignored = z.infer<typeof Entry>;

/** Longest time a finding may be ignored without another look. */
export const longestDays = 90;

/** Read the file; every problem at once. */
export function readIgnores(text: string, today: Date, file = ".trivyignore.yaml"): readonly Ignored[] {
  const parsed = IgnoreFile.safeParse(parse(text) ?? {});
  if (!parsed.success) throw new UserError(`${file} is not valid:\n\n${z.prettifyError(parsed.error)}`);
  const latest = new Date(today.getTime() + longestDays * 86_400_000).toISOString().slice(0, 10);
  const late = parsed.data.vulnerabilities.filter(({ expired_at }) => expired_at > latest);
  if (late.length > 0) {
    const list = late.map(({ id, expired_at }) => `${id} until ${expired_at}`).join(", ");
    throw new UserError(`${file} ignores ${list}; at most ${longestDays} days ahead are allowed, until ${latest}.`);
  }
  return parsed.data.vulnerabilities;
}
