import { z } from "zod";
import { Fault } from "./faults.ts";
import type { GitHub } from "./github.ts";
import { rotateKey } from "./sealed-box.ts";
import { State } from "./state.ts";
import { commitFiles } from "./commits.ts";

/** Where the control routes are; everything below is no part of GitHub. */
export const controlPrefix = "/_standin/";

const Change = z.strictObject({ path: z.array(z.string()).min(1), value: z.unknown() });
const Push = z.strictObject({
  repository: z.string(),
  branch: z.string(),
  files: z.record(z.string(), z.string().optional()),
});

/** What tests and the rehearsal do behind GitHub's back: faults, changes by hand, a push, a rotated key. */
export function control(github: GitHub, command: string, body: unknown): unknown {
  switch (command) {
    case "state":
      return github.state;
    case "load":
      github.state = State.parse(body);
      return {};
    case "fault":
      github.faults.add(Fault.parse(body));
      return {};
    case "clear":
      return { left: github.faults.clear() };
    case "change":
      return change(github, Change.parse(body));
    case "push":
      return push(github, Push.parse(body));
    case "rotate-key":
      rotateKey(github, z.strictObject({ scope: z.string() }).parse(body).scope);
      return {};
    default:
      return undefined;
  }
}

/** Set one value anywhere in the state; `value` left out removes it. */
export function change(github: GitHub, { path, value }: z.infer<typeof Change>): unknown {
  const copy: unknown = structuredClone(github.state);
  let holder: unknown = copy;
  for (const key of path.slice(0, -1)) holder = Fields.parse(holder)[key];
  const last = path.at(-1) ?? "";
  const fields = z.custom<Record<string, unknown>>((candidate) => typeof candidate === "object" && candidate !== null);
  if (value === undefined) delete fields.parse(holder)[last];
  else fields.parse(holder)[last] = value;
  github.state = State.parse(copy);
  return {};
}

const Fields = z.custom<Record<string, unknown>>((candidate) => typeof candidate === "object" && candidate !== null);

/** Commit files as an administrator's push does, past all rules; a repository that does not exist yet has nothing pushed. */
export function push(github: GitHub, { repository, branch, files }: z.infer<typeof Push>): unknown {
  const found = Object.values(github.state.repositories).find((each) => each.name === repository);
  if (found === undefined) return { pushed: false };
  const tip = found.branches[branch]?.files ?? {};
  const changed = Object.entries(files).filter(
    ([path, text]) => text === undefined || tip[path]?.content !== Buffer.from(text).toString("base64"),
  );
  if (changed.length === 0) return { pushed: false };
  commitFiles({ login: "rehearsal", state: github.state }, found, branch, "Push", Object.fromEntries(changed));
  return { pushed: true };
}
