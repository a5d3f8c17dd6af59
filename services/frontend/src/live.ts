import { toItem, type Item } from "./item.ts";

/** What the page does when the stream has something to say. */
export interface LiveHandlers {
  /** An item came. */
  item(item: Item): void;
  /** The stream starts without a past, or its past is incomplete: what is on the page may be old. */
  reload(): void;
  /** The stream is up or down. */
  state(live: boolean): void;
}

const pauseMilliseconds = 2000;

/**
 * Follows the event stream for good. The browser reconnects by itself after an end or a lost connection and then sends
 * the last id it saw; after an error status it gives up, so that case starts over here.
 */
export function follow(url: string, handlers: LiveHandlers, Source: typeof EventSource = EventSource): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const connect = (): void => {
    source = new Source(url);
    source.addEventListener("ready", (event) => {
      handlers.state(true);
      if (!parsed(event, "resumed")) handlers.reload();
    });
    source.addEventListener("reset", () => {
      handlers.state(true);
      handlers.reload();
    });
    source.addEventListener("item", (event) => {
      const item = toItem(parse(event));
      if (item) handlers.item(item);
    });
    source.addEventListener("error", () => {
      handlers.state(false);
      if (source.readyState === Source.CLOSED) timer = setTimeout(connect, pauseMilliseconds);
    });
  };

  connect();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}

function parse(event: MessageEvent): unknown {
  try {
    return JSON.parse(String(event.data));
  } catch {
    return undefined;
  }
}

function parsed(event: MessageEvent, key: string): boolean {
  const data = parse(event);
  return (
    typeof data === "object" &&
    data !== null &&
    Object.entries(data).some(([name, value]) => name === key && value === true)
  );
}
