import type { FakeDeployment } from "./github.ts";
import type { HostObject } from "../../../automation/host/host.ts";
import type { ResourceState, UpdateRecord } from "../../../automation/engine/engine.ts";

/** What goes wrong at one action: the whole run dies, the provider dies after it did its work, or the action is refused. */
export type FaultKind = "die after" | "die before" | "lost answer" | "refused";

/** Where it goes wrong: at the n-th action of the run. */
export interface Fault {
  readonly at: number;
  readonly kind: FaultKind;
}

/** Thrown by everything once the process is dead. */
export class Dead extends Error {}

/** An action failed, and the process lives to see it. */
export class ActionError extends Error {}

/** A container, network or volume in the imagined Docker, with the image it runs. */
export interface FakeObject extends HostObject {
  readonly image?: string;
}

/** A resource in the imagined state, with what decides whether it changed. */
export interface FakeResource extends ResourceState {
  readonly key: string;
  readonly hash: string;
  /** Name of the container, where it is one of a service. */
  readonly name?: string;
}

/** One Docker host, one registry and one state backend, all in memory, and one fault to come. */
export class World {
  readonly objects = new Map<string, FakeObject>();
  readonly registry = new Set<string>();
  /** Digests whose containers never become healthy. */
  readonly sick = new Set<string>();
  /** Names the edge's workers route to, and those in the file for its next reload. */
  live: readonly string[] = [];
  file: readonly string[] = [];
  resources: readonly FakeResource[] = [];
  history: readonly UpdateRecord[] = [];
  outputs: Readonly<Record<string, unknown>> = {};
  lockedBy: number | undefined;
  pending: readonly string[] = [];
  /** What GitHub knows of deployments, newest first. */
  readonly deployments: FakeDeployment[] = [];
  /** The running process; a new one each run. */
  process = 1;
  readonly violations: string[] = [];
  readonly log: string[] = [];
  #fault: Fault | undefined;
  #actions = 0;
  #dead = false;
  #serial = 0;

  /** A new process: the old one is dead or done. Returns nothing of the old one's memory. */
  boot(fault?: Fault): void {
    this.process += 1;
    this.#fault = fault;
    this.#actions = 0;
    this.#dead = false;
  }

  /** How many actions the run since the last boot has done. */
  get actions(): number {
    return this.#actions;
  }

  /** Do something to the world, or have it go wrong. */
  act<Result>(name: string, effect: () => Result): Promise<Result> {
    return Promise.resolve().then(() => {
      if (this.#dead) throw new Dead(name);
      const kind = this.#fault?.at === this.#actions ? this.#fault.kind : undefined;
      this.#actions += 1;
      this.log.push(kind === undefined ? name : `${name} ✖ ${kind}`);
      if (kind === "refused") throw new ActionError(`${name}: refused`);
      if (kind === "die before") this.die(name);
      const result = effect();
      if (kind === "die after") this.die(name);
      if (kind === "lost answer") throw new ActionError(`${name}: error reading from server: EOF`);
      return result;
    });
  }

  die(name: string): never {
    this.#dead = true;
    throw new Dead(name);
  }

  /** A fresh id. */
  next(prefix: string): string {
    this.#serial += 1;
    return `${prefix}-${this.#serial.toString(16).padStart(7, "0")}`;
  }

  create(object: Omit<FakeObject, "id">): FakeObject {
    const taken = [...this.objects.values()].some(({ kind, name }) => kind === object.kind && name === object.name);
    if (taken && object.kind === "volume") return this.named("volume", object.name);
    if (taken) throw new ActionError(`the name ${object.name} is already in use`);
    const id = object.kind === "volume" ? object.name : this.next(`id-${object.kind}`);
    const created = { ...object, id };
    this.objects.set(id, created);
    return created;
  }

  /** Remove by id; gone already is fine. Whatever the edge routes to must still run: that is the invariant. */
  remove(id: string): void {
    const object = this.objects.get(id);
    if (object === undefined) return;
    if (object.kind === "container" && this.live.includes(object.name) && this.edgeRuns()) {
      this.violations.push(`${object.name} was stopped while the edge named it`);
    }
    if (object.kind === "volume") this.violations.push(`volume ${object.name} was removed`);
    if (object.kind === "container" && object.role === "edge" && this.live.length > 0) {
      this.violations.push("the edge was removed while it served");
    }
    this.objects.delete(id);
  }

  edgeRuns(): boolean {
    return [...this.objects.values()].some(({ role, kind }) => kind === "container" && role === "edge");
  }

  private named(kind: FakeObject["kind"], name: string): FakeObject {
    const found = [...this.objects.values()].find((object) => object.kind === kind && object.name === name);
    if (found === undefined) throw new ActionError(`no ${kind} ${name}`);
    return found;
  }
}
