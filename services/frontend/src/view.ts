import type { Item } from "./item.ts";

/** The parts of the page that change. */
export class View {
  readonly #root: ParentNode;

  constructor(root: ParentNode) {
    this.#root = root;
  }

  get form(): HTMLFormElement {
    return this.#part("#add", HTMLFormElement);
  }

  get name(): HTMLInputElement {
    return this.#part("#name", HTMLInputElement);
  }

  get reload(): HTMLButtonElement {
    return this.#part("#reload", HTMLButtonElement);
  }

  /** Shows the list; rows that stay are kept, so that neither focus nor selection is lost. */
  items(items: readonly Item[]): void {
    const list = this.#part("#items", HTMLUListElement);
    const rows = new Map([...list.querySelectorAll("li")].map((row) => [row.dataset["id"], row]));
    const first = rows.size === 0;
    list.replaceChildren(...items.map((item) => rows.get(String(item.id)) ?? newRow(item, !first)));
    const empty = this.#part("#empty", HTMLElement);
    empty.hidden = items.length > 0;
    empty.textContent = "Nothing here yet. Add the first item above.";
  }

  /** Shows why there is no list, unless an older one is on the page already. */
  unavailable(text: string): void {
    const empty = this.#part("#empty", HTMLElement);
    if (!empty.hidden) empty.textContent = text;
  }

  /** Says something to people who do not see the list change. */
  announce(text: string): void {
    this.#part("#announcement", HTMLElement).textContent = text;
  }

  /** Tells what was wrong with the input; an empty text takes it back. */
  problem(text: string): void {
    this.#part("#problem", HTMLElement).textContent = text;
    this.name.setAttribute("aria-invalid", String(text !== ""));
  }

  /** Marks the form as waiting. Not `disabled`, which would take the focus away. */
  busy(busy: boolean): void {
    this.#part("#add button", HTMLButtonElement).setAttribute("aria-disabled", String(busy));
  }

  connection(live: boolean): void {
    const part = this.#part("#connection", HTMLElement);
    part.dataset["state"] = live ? "live" : "waiting";
    part.textContent = live ? "Live" : "Reconnecting…";
  }

  versions(revisions: Readonly<Record<string, string | undefined>>): void {
    const entries = Object.entries(revisions).map(([service, revision]) => {
      const entry = document.createElement("div");
      entry.append(element("dt", service), element("dd", revision?.slice(0, 12) ?? "–"));
      return entry;
    });
    this.#part("#versions", HTMLElement).replaceChildren(...entries);
  }

  offerReload(): void {
    this.#part("#update", HTMLElement).hidden = false;
    this.announce("A new version of this page is available.");
  }

  #part<T extends HTMLElement>(selector: string, type: abstract new () => T): T {
    const found = this.#root.querySelector(selector);
    if (!(found instanceof type)) throw new Error(`index.html has no ${selector}`);
    return found;
  }
}

function newRow(item: Item, fresh: boolean): HTMLLIElement {
  const row = document.createElement("li");
  row.dataset["id"] = String(item.id);
  row.classList.toggle("fresh", fresh);
  const time = element("time", timeOf(item.createdAt));
  time.setAttribute("datetime", item.createdAt);
  row.append(element("span", item.name), time);
  return row;
}

/** Time of day today, else the date, as the reader writes it. */
function timeOf(createdAt: string): string {
  const created = new Date(createdAt);
  if (Number.isNaN(created.getTime())) return "";
  const today = created.toDateString() === new Date().toDateString();
  return created.toLocaleString(undefined, today ? { timeStyle: "short" } : { dateStyle: "medium" });
}

function element(tag: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
