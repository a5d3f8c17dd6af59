import type { EnvironmentName } from "../../src/catalog/environments.ts";
import type { Wish } from "../../src/release/choice.ts";
import type { Release } from "../../src/release/contract.ts";
import type { Engine, Preview, RunOptions, RunResult } from "../engine/engine.ts";
import type { Patient } from "../heal/heal.ts";
import type { Host } from "../host/host.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Purpose } from "../ledger/message.ts";
import type { Ending } from "./exit-codes.ts";
import type { Announce } from "./github-deployment.ts";

/** One environment as a deployment sees it; real ones and those of the fault campaign differ only here. */
export interface Site {
  readonly environment: EnvironmentName;
  /** Whether the stack builds its images or gets them as a release. */
  readonly source: "build" | "release";
  /** The stack with a release as its configuration, or as its file says. */
  readonly open: (release: Release | undefined) => Promise<Engine>;
  readonly host: Host;
  /** What the environment before this one has verified; nothing where there is none. */
  readonly upstream: () => Promise<readonly Release[]>;
  /** Full refs of the branches that contain a commit. */
  readonly refsOf: (commit: string) => Promise<readonly string[]>;
  /** Every problem that would stop this release on this host, found without changing anything. */
  readonly preflight: (plan: Plan) => Promise<readonly string[]>;
  /** What the rules over every plan have against this one. */
  readonly policy?: (engine: Engine, preview: Preview) => Promise<readonly string[]>;
  /** What has to be done right before the update: a backup, where it brings a migration. */
  readonly prepare?: (plan: Plan) => Promise<void>;
  /** Records the deployment where others look for it. */
  readonly announce?: Announce | undefined;
}

/** What a deployment is going to do. */
export interface Plan {
  readonly release: Release | undefined;
  readonly purpose: Purpose;
  readonly ledger: Ledger;
}

/** How a person or workflow wants it done. */
export interface Terms {
  readonly wish: Wish;
  /** Only show the plan. */
  readonly dryRun: boolean;
  /** Shown the plan; the deployment goes on only with their word. */
  readonly confirm: (plan: Plan, preview: Preview) => Promise<boolean>;
  readonly by: string;
  readonly run?: string | undefined;
  readonly reason?: string | undefined;
  /** The commit of the clone, for a stack that builds. */
  readonly commit?: string | undefined;
  readonly breakLock?: boolean;
  readonly presence?: Patient["presence"];
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: NonNullable<RunOptions["onEvent"]>;
  readonly say: (line: string) => void;
}

/** How it ended, for the exit code and the report. */
export interface Report {
  readonly ending: Ending;
  readonly plan?: Plan;
  readonly preview?: Preview;
  readonly result?: RunResult;
  /** Sentences for people, most important first. */
  readonly lines: readonly string[];
}
