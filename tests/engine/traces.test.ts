import { describe, expect, test } from "vitest";
import { engines } from "./suite/engines.ts";
import { dockerProblem, makeImages, removeLeftovers } from "./suite/images.ts";
import type { Engine } from "../../automation/engine/engine.ts";
import { perform } from "./suite/perform.ts";
import { makePlayground, type Playground } from "./suite/playground.ts";
import { replay, type ReplayOptions } from "./suite/replay.ts";
import { readScenario, scenarioNames } from "./suite/scenario.ts";

/** SIGINT once, while two commands run. */
async function interruptOnce(engine: Engine, playground: Playground) {
  // On a busy machine one would end before the other starts: here both sleep until they are killed. The provider kills the
  // shell alone and waits until nobody holds its output any more.
  const sleep = "#!/bin/sh\\nexec /bin/sleep 60 >/dev/null 2>&1\\n";
  playground.shell(`mkdir bin && printf '${sleep}' > bin/sleep && chmod +x bin/sleep`);
  const interrupt = new AbortController();
  const running = perform(engine, "pulumi up --yes --skip-preview", interrupt.signal);
  while (!["start create long-B", "start create longer-B"].every((line) => playground.peekLog().includes(line))) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  interrupt.abort();
  const done = await running;
  playground.shell("rm -r bin");
  return done;
}

const noDocker = dockerProblem();
const options: Readonly<Record<string, ReplayOptions>> = {
  // What is cut short needs a word that the interface does not have: --parallel 1 (02), --continue-on-error (15),
  // --exclude-protected (16), a second SIGINT (37; kill.test.ts has the SIGKILL that follows there).
  "02-parallelism": { until: 2 },
  "15-failed-delete": { until: 5 },
  "22-secrets": { secrets: { "trace:password": "hunter2" } },
  "28-errors": {
    // The others may or may not have started when the bad registration comes.
    racy: [11, 12, 13],
    ownWords: {
      "error: command:local:Command resource 'bad-input'": /bad-input': property triggers .* must be a list/u,
    },
  },
  "41-name-and-replace": {
    // What runs beside the failing container may be any of the others.
    racy: [6],
    afterRacy: [7],
    ownWords: { "error:   sdk-v2": "unsaid", "error: 1 error occurred": /Unable to create container/u },
  },
  // There is no preview of a destroy.
  "36-destroy-order": { skip: [2] },
  "35-import": {
    ownWords: {
      "error: previously-imported": /previously-imported resources that still specify an ID may not be replaced/u,
    },
  },
  "37-interrupt": { until: 3, special: { 2: interruptOnce } },
  "16-protect": { until: 8, racy: [5] },
};

for (const { name: engine, open, problem, hidden } of await engines()) {
  describe.skipIf(problem !== undefined)(`${engine}${problem === undefined ? "" : ` (skipped: ${problem})`}`, () => {
    for (const name of scenarioNames()) {
      const scenario = readScenario(name);
      const needsDocker = scenario.program.includes("@pulumi/docker");
      const reason = needsDocker ? noDocker : undefined;
      test.skipIf(reason !== undefined)(
        `${name}${reason === undefined ? "" : ` (skipped: ${reason})`}`,
        { concurrent: true },
        async () => {
          const playground = makePlayground(scenario.program);
          try {
            if (needsDocker) makeImages(playground.prefix);
            expect(await replay(scenario, playground, open, { ...options[name], hidden })).toEqual([]);
          } finally {
            if (needsDocker) removeLeftovers(playground.prefix);
            playground.remove();
          }
        },
      );
    }
  });
}
