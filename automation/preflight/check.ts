/** One thing that has to hold before a deployment; it looks and changes nothing. */
export interface Check {
  /** What is looked at, for the report. */
  readonly name: string;
  /** One sentence per problem. */
  readonly run: () => Promise<readonly string[]>;
}

/** Run all checks, each on its own, and collect every problem: one that cannot look is a problem too. */
export async function runChecks(checks: readonly Check[]): Promise<readonly string[]> {
  const results = await Promise.all(
    checks.map(async ({ name, run }) => {
      try {
        return await run();
      } catch (error) {
        return [`${name}: ${error instanceof Error ? error.message : String(error)}`];
      }
    }),
  );
  return results.flat();
}
