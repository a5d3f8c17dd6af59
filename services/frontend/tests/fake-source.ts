/** An EventSource that does what the test says. */
export class FakeSource extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 2;
  static all: FakeSource[] = [];

  readonly url: string;
  readyState: number = FakeSource.CONNECTING;

  constructor(url: string) {
    super();
    this.url = url;
    FakeSource.all.push(this);
  }

  /** The stream that is used now. */
  static get last(): FakeSource {
    const last = FakeSource.all.at(-1);
    if (!last) throw new Error("no EventSource was made");
    return last;
  }

  say(event: string, data: unknown): void {
    this.readyState = FakeSource.OPEN;
    this.dispatchEvent(new MessageEvent(event, { data: typeof data === "string" ? data : JSON.stringify(data) }));
  }

  break(readyState: number): void {
    this.readyState = readyState;
    this.dispatchEvent(new Event("error"));
  }

  close(): void {
    this.readyState = FakeSource.CLOSED;
  }
}

/** The same under the type the page expects; it uses no more than what is above. */
export const Source = FakeSource as unknown as typeof EventSource;
