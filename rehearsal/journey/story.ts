import { openLedger } from "../../automation/ledger/ledger.ts";
import { environments, type EnvironmentName } from "../../src/catalog/environments.ts";
import { nameOf, sameImages, type Release } from "../../src/release/contract.ts";
import type { Prepared } from "../preparation.ts";
import type { Note, Report } from "../report.ts";
import { openForReading } from "../open.ts";
import { buildCommit, publish } from "./images.ts";
import { startLoad, untilAnswers } from "./load.ts";
import type { Ended, Scene } from "./scene.ts";

/** Something did not go as it must. */
export class StoryError extends Error {}

const names = Object.keys(environments) as EnvironmentName[];
const attempts = 3;
const broken = `ENTRYPOINT ["node", "-e", "console.error('FATAL: broken on purpose'); process.exit(3)"]`;

/** The life of a few releases, from the first build to a rollback; every step insists on what it is about. */
export class Story {
  readonly #scene: Scene;
  readonly #prepared: Prepared;
  readonly #report: Report;

  constructor(scene: Scene, prepared: Prepared, report: Report) {
    this.#scene = scene;
    this.#prepared = prepared;
    this.#report = report;
  }

  async tell(): Promise<void> {
    const scene = this.#scene;
    const first = await scene.git("rev-parse", "HEAD");
    await this.#step("dev", "builds the commit from the clone", async (note) => {
      await this.#deployed(["--env", "dev"], note);
      const built = await this.#runs("dev");
      await publish(scene, built);
      return nameOf(built);
    });
    await this.#step("prod", "refuses what test has not verified", (note) =>
      this.#refused(["--env", "prod", "--release", first], /Prod does not take/, note),
    );
    for (const environment of ["test", "prod"] as const) {
      await this.#step(environment, "takes the same bytes", async (note) => {
        await this.#deployed(["--env", environment, "--release", first], note);
        return this.#sameBytes("dev", environment);
      });
    }
    const hotfix = await this.#hotfix();
    await this.#badRelease();
    await this.#rollback(first, hotfix);
  }

  /** A fix on a release branch enters at test, without dev, and goes to prod from there. */
  async #hotfix(): Promise<string> {
    const scene = this.#scene;
    await scene.git("checkout", "--quiet", "-b", "release/1.0");
    const hotfix = await scene.commit("frontend", "LABEL hotfix=1", "Fix the page");
    await this.#step("hotfix", "one service is new, the others keep their bytes", async () =>
      (await buildCommit(scene, this.#prepared.docker, hotfix)).join(", "),
    );
    for (const environment of ["test", "prod"] as const) {
      await this.#step(environment, "takes the hotfix", async (note) => {
        await this.#deployed(["--env", environment, "--release", hotfix], note);
        return nameOf(await this.#runs(environment));
      });
    }
    return hotfix;
  }

  async #badRelease(): Promise<void> {
    const scene = this.#scene;
    const before = await this.#runs("test");
    const bad = await scene.commit("server", broken, "Break the server");
    await buildCommit(scene, this.#prepared.docker, bad);
    await this.#step("test", "stops a bad release and goes back", async (note) => {
      const { code, output } = await scene.deploy(["--env", "test", "--release", bad, "--yes"], note);
      expect(code === 3, `exit code 3, not ${code}`, output);
      expect(output.includes("FATAL: broken on purpose"), "the reason in the error", output);
      expect(sameImages(await this.#runs("test"), before), "the release of before", output);
      return "exit code 3, the release of before serves";
    });
    await this.#step("prod", "refuses the bad release", (note) =>
      this.#refused(["--env", "prod", "--release", bad], /Prod does not take/, note),
    );
    await scene.git("checkout", "--quiet", "main");
  }

  /** The whole platform goes back with one command while people use it. */
  async #rollback(to: string, from: string): Promise<void> {
    const url = this.#scene.url(names.indexOf("prod"));
    await this.#step("prod", "goes back under load", async (note) => {
      const revision = await this.#scene.git("rev-parse", `${to}:services/frontend`);
      const load = startLoad(url);
      let answered: Promise<number> | undefined;
      const ended = await this.#scene.deploy(["--env", "prod", "--rollback", "--yes"], note, (line) => {
        // The plan's last line is printed right before the update begins.
        if (/^\d+ (?:created|replaced|updated)/.test(line)) answered = untilAnswers(`${url}/version`, revision);
      });
      await load.stop();
      succeeded(ended);
      const { total, failed } = load.counts;
      expect(
        failed === 0,
        `no failed request, not ${failed} of ${total}: ${JSON.stringify([...load.failures])}`,
        ended.output,
      );
      const { commit } = await this.#runs("prod");
      expect(commit === to, `${to} after ${from}, not ${commit}`, ended.output);
      const seconds = answered === undefined ? "?" : (await answered).toFixed(1);
      return `0 of ${total} requests failed, the old release answered ${seconds} s after the start`;
    });
  }

  #step(name: string, what: string, work: (note: Note) => Promise<string>): Promise<void> {
    return this.#report.step(name, async (note) => `${what}: ${await work((text) => note(text.slice(0, 80)))}`);
  }

  /** A machine too busy to answer a probe in time proves nothing about a release: then the same is run again, as a person would. */
  async #deployed(args: readonly string[], note: Note): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const ended = await this.#scene.deploy([...args, "--yes"], note);
      const isBusy = ended.code !== 0 && /Health check exceeded timeout/.test(ended.output);
      if (!isBusy || attempt === attempts) return succeeded(ended);
      this.#report.line(`busy       ${args.join(" ")}: a probe was not answered in time; running the same again`);
    }
  }

  async #refused(args: readonly string[], reason: RegExp, note: Note): Promise<string> {
    const { code, output } = await this.#scene.deploy([...args, "--yes"], note);
    expect(code === 1 && reason.test(output), `a refusal with ${String(reason)}, not exit code ${code}`, output);
    return output.split("\n").find((line) => reason.test(line)) ?? "";
  }

  async #runs(environment: EnvironmentName): Promise<Release> {
    const engine = openForReading(this.#scene.settings, environment, this.#prepared.env);
    const { current } = await openLedger(engine);
    if (current === undefined) throw new StoryError(`${environment} runs nothing that its ledger knows`);
    return current;
  }

  async #sameBytes(one: EnvironmentName, other: EnvironmentName): Promise<string> {
    const [first, second] = [await this.#runs(one), await this.#runs(other)];
    expect(
      sameImages(first, second),
      `the digests of ${one} in ${other}`,
      JSON.stringify([first, second], undefined, 2),
    );
    return `${nameOf(second)}, every digest as in ${one}`;
  }
}

function succeeded({ code, output }: Ended): void {
  expect(code === 0, `exit code 0, not ${code}`, output);
}

function expect(holds: boolean, what: string, output: string): void {
  if (!holds) throw new StoryError(`expected ${what}; the command printed:\n${output.trim()}`);
}
