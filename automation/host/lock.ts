/** Who deploys, in the words that another one wants to read. */
export interface Holder {
  /** Tells two holders apart, even of one person on one machine. */
  readonly nonce: string;
  readonly by: string;
  readonly run: string;
  readonly machine: string;
  readonly pid: number;
  readonly since: string;
}

/** The place where deployments of one environment meet: its Docker host. One of several that take it at once gets it. */
export interface LockPlace {
  /** Take the lock if it is free; returns who has it now. */
  take(holder: Holder): Promise<Holder>;
  /** Give it back if this holder has it. */
  release(nonce: string): Promise<void>;
}

/** What a second deployment is told: name, run and age of the first. */
export function describeHolder({ by, run, since, machine }: Holder, now = new Date()): string {
  const seconds = Math.max(0, Math.round((now.getTime() - Date.parse(since)) / 1000));
  const age = seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  return `${by} (${run === "" ? `by hand on ${machine}` : `run ${run}`}) for ${age}`;
}
