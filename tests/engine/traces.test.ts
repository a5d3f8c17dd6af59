import { describe, expect, test } from "vitest";
import { engines } from "./suite/engines.ts";
import { dockerProblem, makeImages, removeLeftovers } from "./suite/images.ts";
import { makePlayground } from "./suite/playground.ts";
import { replay, type ReplayOptions } from "./suite/replay.ts";
import { readScenario, scenarioNames } from "./suite/scenario.ts";

const noDocker = dockerProblem();
const options: Readonly<Record<string, ReplayOptions>> = {
  // The interface has no --parallel, --continue-on-error or --exclude-protected.
  "02-parallelism": { until: 2 },
  "15-failed-delete": { until: 5 },
  "22-secrets": { secrets: { "trace:password": "hunter2" } },
  "28-errors": {
    ownWords: {
      "error: command:local:Command resource 'bad-input'": /bad-input': property triggers .* must be a list/u,
    },
  },
  "31-refresh": {},
  "36-destroy-order": {},
  "37-interrupt": {},
  "16-protect": { until: 8, racy: [5] },
};

for (const { name: engine, open, problem } of await engines()) {
  describe.skipIf(problem !== undefined)(`${engine}${problem === undefined ? "" : ` (skipped: ${problem})`}`, () => {
    for (const name of scenarioNames()) {
      const scenario = readScenario(name);
      const needsDocker = scenario.program.includes("@pulumi/docker");
      const reason = needsDocker ? noDocker : undefined;
      const title = `${name}${reason === undefined ? "" : ` (skipped: ${reason})`}`;
      test.skipIf(reason !== undefined)(title, { concurrent: true }, async () => {
        const playground = makePlayground(scenario.program);
        try {
          if (needsDocker) makeImages(playground.prefix);
          expect(await replay(scenario, playground, open, options[name])).toEqual([]);
        } finally {
          if (needsDocker) removeLeftovers(playground.prefix);
          playground.remove();
        }
      });
    }
  });
}
