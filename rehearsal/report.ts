/** Where lines go and whether somebody watches them. */
export interface Screen {
  readonly write: (text: string) => void;
  /** A terminal: colours, and one line that is rewritten while something lasts. */
  readonly interactive: boolean;
  readonly now?: () => number;
}

/** How long one phase took. */
export interface Phase {
  readonly name: string;
  readonly seconds: number;
}

/** What a step is told to show that it still lives. */
export type Note = (text: string) => void;

const colours = { green: 32, red: 31, yellow: 33, dim: 2 } as const;
const plainInterval = 15_000;
const liveInterval = 250;

/** Prints one line per step, and while a long one lasts what it is doing: rewritten on a terminal, now and then elsewhere. */
export class Report {
  readonly phases: Phase[] = [];
  readonly #screen: Screen;
  readonly #now: () => number;

  constructor(screen: Screen) {
    this.#screen = screen;
    this.#now = screen.now ?? Date.now;
  }

  /** Run a step; its answer is what its line says. */
  async step(name: string, work: (note: Note) => Promise<string>): Promise<void> {
    const text = await this.during(name, work);
    const seconds = this.phases.at(-1)?.seconds ?? 0;
    this.line(`${name.padEnd(10)} ${text}${seconds >= 1 ? this.paint("dim", ` (${seconds.toFixed(1)}s)`) : ""}`);
  }

  /** Run something that prints its own lines, with its time kept and a sign of life. */
  async during<T>(name: string, work: (note: Note) => Promise<T>): Promise<T> {
    const start = this.#now();
    let latest = "";
    const sign = () => {
      const text = `${name.padEnd(10)} … ${Math.round((this.#now() - start) / 1000)}s ${latest}`;
      this.#screen.write(this.#screen.interactive ? `\r\u001B[K${text.slice(0, 110)}` : `${text}\n`);
    };
    const timer = setInterval(sign, this.#screen.interactive ? liveInterval : plainInterval);
    try {
      return await work((text) => {
        latest = text;
      });
    } finally {
      clearInterval(timer);
      if (this.#screen.interactive) this.#screen.write("\r\u001B[K");
      this.phases.push({ name, seconds: (this.#now() - start) / 1000 });
    }
  }

  /** Print a line of its own. */
  line(text = ""): void {
    this.#screen.write(`${this.#screen.interactive ? "\r\u001B[K" : ""}${text}\n`);
  }

  /** Colour for people; in a file or CI the text stays plain. */
  paint(colour: keyof typeof colours, text: string): string {
    return this.#screen.interactive ? `\u001B[${colours[colour]}m${text}\u001B[0m` : text;
  }
}

/** The terminal, or plain lines where there is none, or in CI, or with NO_COLOR. */
export function terminal(env: Readonly<Record<string, string | undefined>> = process.env): Screen {
  const interactive = process.stdout.isTTY && env["CI"] === undefined && env["NO_COLOR"] === undefined;
  return { write: (text) => process.stdout.write(text), interactive };
}
