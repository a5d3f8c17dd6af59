import type { Json } from "./scenario.ts";

/** Placeholders whose text may differ each time. */
const anything: Readonly<Record<string, string>> = {
  uuid: "[0-9a-f-]{36}",
  hex: "[0-9a-f]+",
  digest: "sha256:[0-9a-f]{64}",
  ip: "[0-9a-f.:/]*",
  mac: "[0-9a-f:]*",
  time: '[^"]*',
  dir: '[^"]*?',
  log: '[^"]*?',
  state: '[^"]*?',
  ciphertext: '[^"]*',
  n: "\\d+",
  user: "\\S+",
  host: "\\S+",
};
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Matches text of a trace against real text and remembers what each placeholder stands for. */
export class Bindings {
  readonly #values = new Map<string, string>();

  /** Whether the real value fits; objects may be left with keys `ignore` names. */
  matches(golden: Json, real: Json): boolean {
    if (typeof golden === "string") return typeof real === "string" && this.#matchesText(golden, real);
    if (Array.isArray(golden)) {
      return (
        Array.isArray(real) &&
        golden.length === real.length &&
        golden.every((item, i) => this.matches(item, real[i] ?? null))
      );
    }
    if (typeof golden !== "object" || golden === null) return golden === real;
    if (typeof real !== "object" || real === null || Array.isArray(real)) return false;
    const keys = Object.keys(golden);
    return (
      keys.length === Object.keys(real).length &&
      keys.every((key) => key in real && this.matches(golden[key] ?? null, real[key] ?? null))
    );
  }

  /** Forget what a failed attempt bound. */
  attempt(work: () => boolean): boolean {
    const before = new Map(this.#values);
    if (work()) return true;
    this.#values.clear();
    for (const [key, value] of before) this.#values.set(key, value);
    return false;
  }

  #matchesText(golden: string, real: string): boolean {
    const names: string[] = [];
    const pattern = golden.replaceAll(
      /<([a-z]+)(:[^<>]*)?>|[\\^$.*+?()[\]{}|]/gu,
      (part, kind: string | undefined, rest) => {
        if (kind === undefined) return `\\${part}`;
        if (kind === "unknown") return unknown;
        if (rest === undefined) return anything[kind] ?? part;
        names.push(part);
        return "([\\w.-]+)";
      },
    );
    const found = new RegExp(`^${pattern}$`, "u").exec(real);
    if (!found) return false;
    return names.every((name, index) => this.#bind(name, found[index + 1] ?? ""));
  }

  #bind(name: string, value: string): boolean {
    // Invented in a preview: another one each time.
    if (name.endsWith("#preview>")) return true;
    const known = this.#values.get(name);
    if (known === undefined) this.#values.set(name, value);
    return known === undefined || known === value;
  }
}
