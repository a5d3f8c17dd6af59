import { z } from "zod";

/** One way for the network or GitHub to fail, for the requests it names. */
export const Fault = z.strictObject({
  /** Regular expression over `METHOD /path`. */
  match: z.string(),
  /** How many requests it hits. */
  times: z.number().int().positive().default(1),
  /** Answer with this status instead. */
  status: z.number().int().optional(),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.unknown().optional(),
  /** Cut the connection, or never answer. */
  action: z.enum(["reset", "hang", "delay"]).optional(),
  milliseconds: z.number().default(0),
  /** Do what was asked, then fail the answer: the client cannot know. */
  after: z.boolean().default(false),
});

/** One way to fail. */
export type Fault = z.infer<typeof Fault>;

/** The faults still to come, first come first served. */
export class Faults {
  #pending: Fault[] = [];

  add(fault: z.input<typeof Fault>): void {
    this.#pending.push(Fault.parse(fault));
  }

  /** Forget all of them; answers how many never happened. */
  clear(): number {
    const left = this.#pending.length;
    this.#pending = [];
    return left;
  }

  /** The fault that hits a request, used up once. */
  take(request: string): Fault | undefined {
    const fault = this.#pending.find((each) => new RegExp(each.match).test(request));
    if (fault === undefined) return undefined;
    fault.times -= 1;
    if (fault.times <= 0) this.#pending = this.#pending.filter((each) => each !== fault);
    return fault;
  }
}
