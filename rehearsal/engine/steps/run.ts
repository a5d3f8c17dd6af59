import type { EventStream } from "../events.ts";
import type { Registry } from "../providers/registry.ts";
import type { ResourceRecord } from "../state/record.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { Properties } from "../values/value.ts";
import { Limit } from "./limit.ts";
import type { Step } from "./step.ts";

/** The run is over for whoever hears this: a step failed or the person interrupted. */
export class Halted extends Error {
  override readonly name = "Halted";
}

/** What a run is made with. */
export interface RunSetup {
  readonly project: string;
  readonly stack: string;
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  readonly preview: boolean;
  readonly parallel: number;
  readonly events: EventStream;
  readonly registry: Registry;
  readonly snapshot: Snapshot;
  /** Write the state; resolves when it is on the disk. */
  readonly save: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** What the parts of one run share. */
export class Run {
  readonly setup: RunSetup;
  readonly limit: Limit;
  /** Records of the last run by URN, old halves of replacements left out. */
  readonly olds: ReadonlyMap<string, ResourceRecord>;
  /** Records of this run by URN. */
  readonly news = new Map<string, ResourceRecord>();
  /** The step that was decided for a registration. */
  readonly steps = new Map<string, Step>();
  /** URNs the program registered or read. */
  readonly seen = new Set<string>();
  /** URN of this run → URN it has in the state. */
  readonly aliases = new Map<string, string>();
  /** URNs with a delete in this run; a delete that `deletedWith` one of them is skipped. */
  readonly deletes = new Set<string>();
  /** Records whose delete was refused. */
  readonly kept = new Set<ResourceRecord>();
  /** Records that came into the state by an import of this run. */
  readonly imported = new Set<ResourceRecord>();
  /** Records deleted before their dependency was replaced. */
  readonly deletedFirst = new Map<ResourceRecord, readonly string[]>();
  /** Providers the engine made because the program named none. */
  readonly defaultProviders = new Map<string, Promise<ResourceRecord>>();
  /** Outputs the program registered for the stack itself. */
  stackOutputs: { readonly urn: string; readonly outputs: Properties } | undefined;
  /** Whether a step failed. */
  stepFailed = false;
  /** Whether a refusal was reported and the run goes on to show the rest. */
  refused = false;
  readonly #halt = new AbortController();
  #dirty = false;

  constructor(setup: RunSetup) {
    this.setup = setup;
    this.limit = new Limit(setup.parallel);
    this.olds = new Map(setup.snapshot.base.filter((record) => !record.delete).map((record) => [record.urn, record]));
    if (setup.signal.aborted) this.halt();
    else setup.signal.addEventListener("abort", () => this.halt(), { once: true });
  }

  /** Aborts when nothing new may start. */
  get halted(): AbortSignal {
    return this.#halt.signal;
  }

  /** Let running steps end and start nothing new. */
  halt(): void {
    this.#halt.abort();
  }

  /** Stop here when the run is over. */
  check(): void {
    if (this.#halt.signal.aborted) throw new Halted("the run has been stopped");
  }

  /** Report a problem that stops the run. */
  refuse(message: string, urn?: string): never {
    this.setup.events.say("error", message, urn);
    this.halt();
    throw new Halted(message);
  }

  /** Note that the state differs from the file. */
  touch(): void {
    this.#dirty = true;
  }

  /** Write the state if it changed and this is no preview. */
  async save(): Promise<void> {
    if (this.setup.preview || !this.#dirty) return;
    this.#dirty = false;
    await this.setup.save();
  }
}
