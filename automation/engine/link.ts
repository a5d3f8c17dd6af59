import { z } from "zod";

const Listed = z.array(z.looseObject({ name: z.string(), url: z.url().optional() }));

/** The page of a stack in what `pulumi stack ls --json` prints; only Pulumi Cloud has pages. */
export function linkIn(listed: unknown, stack: string): string | undefined {
  const parsed = Listed.safeParse(listed);
  // Outside of the default organization the name has its own before it.
  return parsed.success ? parsed.data.find(({ name }) => name === stack || name.endsWith(`/${stack}`))?.url : undefined;
}
