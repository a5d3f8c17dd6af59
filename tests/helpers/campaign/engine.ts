import { EngineError, type Engine, type RunOptions, type RunResult } from "../../../automation/engine/engine.ts";
import { digestOf, formatRelease, serviceNames, type Release } from "../../../src/release/contract.ts";
import { ActionError, Dead, type FakeResource, type World } from "./world.ts";

const accessories = ["postgres", "redis", "edge"] as const;

/**
 * The order of a platform's update with the engine's semantics, without engine and program: create before delete, a
 * checkpoint after each step, deletes last and only after success, old halves kept as `delete: true`, one lock with an owner.
 */
export class FakeEngine implements Pick<Engine, "cancel" | "history" | "outputs" | "refresh" | "resources" | "up"> {
  readonly #world: World;
  readonly #release: Release | undefined;

  constructor(world: World, release: Release | undefined) {
    this.#world = world;
    this.#release = release;
  }

  preview() {
    return this.#world.act("preview", () => ({ ...outcome("succeeded"), steps: [], config: {} }));
  }

  history = () => Promise.resolve(this.#world.history);

  outputs = () =>
    Promise.resolve(
      Object.fromEntries(Object.entries(this.#world.outputs).map(([key, value]) => [key, { value, secret: false }])),
    );

  resources = () => this.#world.act("read state", () => this.#world.resources);

  cancel = () => this.#world.act("cancel", () => void (this.#world.lockedBy = undefined));

  refresh = ({ clearPendingCreates = false }: { readonly clearPendingCreates?: boolean } = {}) =>
    this.#locked("refresh", {}, () =>
      this.#world.act("forget pending creates", () => {
        if (clearPendingCreates) this.#world.pending = [];
        const isThere = ({ id = "" }: FakeResource) => this.#world.objects.has(id) || id.startsWith("ran");
        this.#world.resources = this.#world.resources.filter(isThere);
      }),
    );

  up = (options: RunOptions = {}) => this.#locked("update", options, () => this.#update());

  async #locked(kind: string, { message = "" }: RunOptions, run: () => Promise<void>): Promise<RunResult> {
    const world = this.#world;
    await world.act("lock", () => {
      if (world.lockedBy !== undefined) {
        throw new EngineError(`The stack is locked by bot@here (pid ${world.lockedBy}) since 2026-01-01T00:00:00Z`);
      }
      world.lockedBy = world.process;
    });
    let failure: unknown;
    await run().catch((error: unknown) => void (failure = error));
    if (failure instanceof Dead) throw failure;
    const result = failure === undefined ? "succeeded" : "failed";
    // The real engines write the record and remove the lock in a finaliser: an error of one does not keep the other.
    const recorded = world.act("record", () => {
      const time = new Date(Date.UTC(2026, 0, 1, 0, world.history.length)).toISOString();
      const release = this.#release;
      const config =
        release === undefined ? {} : { "delivery:release": { value: formatRelease(release), secret: false } };
      const times = { startTime: time, endTime: time };
      world.history = [
        { kind, result, ...times, message, environment: {}, config, resourceChanges: {} },
        ...world.history,
      ];
    });
    const [record] = await Promise.allSettled([recorded]);
    await world.act("unlock", () => void (world.lockedBy = undefined));
    if (record?.status === "rejected") throw record.reason;
    return outcome(result, failure);
  }

  async #update(): Promise<void> {
    const release = this.#release;
    if (release === undefined) throw new ActionError("no release was given");
    await this.#ensure("network", "platform-network", undefined, "1");
    await this.#ensure("volume", "platform-data", undefined, "1");
    for (const role of accessories) await this.#ensure("container", `platform-${role}`, role, "1");
    for (const service of serviceNames) {
      await this.#run(`pull ${service}`, release.images[service], () => {
        if (!this.#world.registry.has(digestOf(release.images[service])))
          throw new ActionError(`manifest unknown: ${service}`);
      });
    }
    await this.#run("migrate", release.images.backend, () => {});
    // Running steps end before the run does, also where one of them has failed.
    const started = await Promise.allSettled(serviceNames.map((service) => this.#service(service, release)));
    const names = started.map((one) => {
      if (one.status === "rejected") throw one.reason;
      return one.value.name;
    });
    await this.#run("gate", names.join(" "), () => {
      const sick = serviceNames.filter((service) => this.#world.sick.has(digestOf(release.images[service])));
      if (sick.length > 0) throw new ActionError(`release rejected: ${sick.join(", ")}`);
    });
    await this.#switch(names);
    this.#world.outputs = { release };
    for (const old of this.#world.resources.filter(({ delete: isOld }) => isOld === true)) {
      await this.#world.act(`delete ${old.id}`, () => {
        this.#world.remove(old.id ?? "");
      });
      await this.#checkpoint(`forget ${old.id}`, (all) => all.filter((one) => one !== old));
    }
  }

  /** Something with a fixed name that never changes here. */
  async #ensure(
    kind: "container" | "network" | "volume",
    name: string,
    role: string | undefined,
    hash: string,
  ): Promise<void> {
    if (this.#world.resources.some(({ key }) => key === name)) return;
    const { id } = await this.#create(name, () => this.#world.create({ kind, name, role, running: true }));
    await this.#checkpoint(`keep ${name}`, (all) => [...all, resource(name, hash, id)]);
  }

  async #service(service: string, release: Release): Promise<{ readonly name: string }> {
    const image = release.images[service as keyof Release["images"]];
    const current = this.#world.resources.find(({ key, delete: isOld }) => key === service && isOld !== true);
    // As the engine does: it compares inputs, it does not look whether the container still runs.
    if (current?.hash === image) return { name: current.name ?? "" };
    const name = this.#world.next(service);
    const created = await this.#create(service, () =>
      this.#world.create({ kind: "container", name, role: service, running: true, image }),
    );
    await this.#checkpoint(`keep ${name}`, (all) => [
      ...all.map((one) => (one === current ? Object.assign({ ...one }, { delete: true }) : one)),
      { ...resource(service, image, created.id), name },
    ]);
    return { name };
  }

  /** A command: it runs again when its triggers changed or when its last run is not in the state. */
  async #run(key: string, hash: string, effect: () => void): Promise<void> {
    if (this.#world.resources.some((one) => one.key === key && one.hash === hash)) return;
    await this.#create(key, effect);
    await this.#checkpoint(`keep ${key}`, (all) => [
      ...all.filter((one) => one.key !== key),
      resource(key, hash, `ran-${key}`),
    ]);
  }

  /** Offer, take over, confirm; where the taking over is refused the script puts the old file back. */
  async #switch(names: readonly string[]): Promise<void> {
    const world = this.#world;
    const hash = names.join(" ");
    if (world.resources.some((one) => one.key === "routes" && one.hash === hash)) return;
    const before = world.live;
    await world.act("write routes", () => void (world.file = names));
    await world
      .act("reload edge", () => {
        const gone = names.filter((name) => ![...world.objects.values()].some((object) => object.name === name));
        if (gone.length > 0) throw new ActionError(`no such upstream: ${gone.join(", ")}`);
        world.live = names;
      })
      .catch((error: unknown) => {
        if (error instanceof Dead) throw error;
        world.file = before;
        world.live = before;
        throw error;
      });
    await this.#checkpoint("keep routes", (all) => [
      ...all.filter(({ key }) => key !== "routes"),
      resource("routes", hash, "ran-routes"),
    ]);
  }

  async #create<Result>(key: string, effect: () => Result): Promise<Result> {
    this.#world.pending = [...this.#world.pending, key];
    // A dead run leaves its pending operations behind; a failed step does not.
    const result = await this.#world.act(`create ${key}`, effect).catch((error: unknown) => {
      if (!(error instanceof Dead)) this.#settle(key);
      throw error;
    });
    this.#settle(key);
    return result;
  }

  #settle(key: string): void {
    this.#world.pending = this.#world.pending.filter((one) => one !== key);
  }

  #checkpoint(name: string, change: (all: readonly FakeResource[]) => readonly FakeResource[]): Promise<void> {
    return this.#world.act(name, () => void (this.#world.resources = change(this.#world.resources)));
  }
}

const resource = (key: string, hash: string, id: string): FakeResource => ({
  urn: `urn:${key}`,
  type: key,
  custom: true,
  key,
  hash,
  id,
});

function outcome(result: "failed" | "succeeded", failure?: unknown): RunResult {
  const message = failure instanceof Error ? failure.message : String(failure);
  return {
    result,
    changes: {},
    diagnostics: failure === undefined ? [] : [{ severity: "error", message }],
    duration: 0,
  };
}
