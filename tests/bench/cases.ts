import { setTimeout as pause } from "node:timers/promises";
import { type FixtureProject, fixtureProject } from "../helpers/fixture-project.ts";
import { type Bench, type Measurement, medianSeconds, peakMegabytes } from "./measure.ts";
import { servicesProgram, writeProgram } from "./program.ts";

const rounds = 5;

/** A run that changes nothing, against an empty program on the same engine. */
const noChange: Bench = {
  name: "no change",
  measure: async () => {
    const project = await fixtureProject();
    const empty = writeProgram("export {};\n");
    try {
      await project.release("one");
      await expectSuccess(project.up());
      await expectSuccess(empty.engine.up());
      const [preview, emptyPreview] = await medianSeconds(
        rounds,
        () => project.preview(),
        () => empty.engine.preview(),
      );
      const [up, emptyUp] = await medianSeconds(
        rounds,
        () => project.up(),
        () => empty.engine.up(),
      );
      return [
        { what: "preview of an empty program", value: emptyPreview, unit: "s" },
        { what: "preview without changes", value: preview, unit: "s" },
        {
          what: "preview without changes / empty program",
          value: preview / emptyPreview,
          unit: "×",
          target: 1.3,
        },
        { what: "up without changes", value: up, unit: "s", target: 10 },
        { what: "up without changes / empty program", value: up / emptyUp, unit: "×" },
      ];
    } finally {
      empty.remove();
      await project.remove();
    }
  },
};

/** How a preview grows with the number of services, in time and memory. */
const manyServices: Bench = {
  name: "many services",
  measure: async () => {
    const measured: Measurement[] = [];
    let least = Number.NaN;
    for (const count of [3, 30, 300]) {
      const program = writeProgram(servicesProgram(count), true);
      try {
        let seconds = 0;
        const memory = await peakMegabytes(async () => {
          [seconds] = await medianSeconds(count === 300 ? 1 : 3, () => expectSuccess(program.engine.preview()));
        });
        if (count === 3) least = seconds;
        measured.push(
          { what: `preview of ${count} services`, value: seconds, unit: "s" },
          { what: `preview of ${count} services / 3 services`, value: seconds / least, unit: "×" },
          { what: `peak memory with ${count} services`, value: memory, unit: "MB" },
        );
      } finally {
        program.remove();
      }
    }
    return measured;
  },
};

/** From saving a file of one service to the first answer of the new release through the edge. */
const changedFile: Bench = {
  name: "changed file",
  measure: async () => {
    const project = await fixtureProject();
    try {
      await project.release("one");
      await expectSuccess(project.up());
      // Twice: the first change still fills the build cache.
      await firstAnswer(project, "two");
      const seconds = await firstAnswer(project, "three");
      return [{ what: "changed file → first response of the new release", value: seconds, unit: "s", target: 8 }];
    } finally {
      await project.remove();
    }
  },
};

/** Back to a release whose images are on the host, from the start of the update to its first answer through the edge. */
const rollback: Bench = {
  name: "rollback",
  measure: async () => {
    const project = await fixtureProject();
    try {
      await project.release("one");
      await expectSuccess(project.up());
      const release: unknown = (await project.engine.outputs())["release"]?.value;
      await project.release("two");
      await expectSuccess(project.up());
      const goBack = () => project.configure({ release: Object.assign({ commit: "1".repeat(40) }, release) });
      const seconds = await firstAnswer(project, "one", goBack);
      return [
        { what: "rollback of all services → first response of the old release", value: seconds, unit: "s", target: 5 },
      ];
    } finally {
      await project.remove();
    }
  },
};

async function firstAnswer(
  project: FixtureProject,
  text: string,
  change = () => project.change("frontend", text),
): Promise<number> {
  const start = performance.now();
  await change();
  const run = project.up();
  let seconds = 0;
  const watch = async () => {
    while (seconds === 0) {
      if (performance.now() - start > 300_000) throw new Error(`no answer said "${text}" within 300 s`);
      const answer = await fetch(project.http, { signal: AbortSignal.timeout(2000) }).then(
        (response) => response.text(),
        () => "",
      );
      if (answer.includes(text)) seconds = (performance.now() - start) / 1000;
      else await pause(20);
    }
  };
  await Promise.all([expectSuccess(run), watch()]);
  return seconds;
}

async function expectSuccess(
  run: Promise<{ readonly result: string; readonly diagnostics: readonly { readonly message: string }[] }>,
): Promise<void> {
  const { result, diagnostics } = await run;
  if (result !== "succeeded") throw new Error(diagnostics.map(({ message }) => message).join("\n"));
}

/** Everything `make bench` measures; a further one is an entry here. */
export const benches: readonly Bench[] = [noChange, manyServices, changedFile, rollback];
