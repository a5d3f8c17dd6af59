import { z } from "zod";

/** Labels as the docker package writes them. */
export const Labels = z.array(z.strictObject({ label: z.string(), value: z.string() }));
type Labels = z.infer<typeof Labels>;

/** Labels as Docker takes them. */
export function labelMap(labels: Labels | undefined): Record<string, string> {
  return Object.fromEntries((labels ?? []).map(({ label, value }) => [label, value]));
}

/** Labels as the docker package gives them back. */
export function labelList(labels: Readonly<Record<string, string>> | null | undefined): Labels {
  return Object.entries(labels ?? {}).map(([label, value]) => ({ label, value }));
}
