import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

// The script that switches the edge, run by bash itself on a folder of its own; only HAProxy is not there: what it has
// loaded is a file, and a reload copies. It is killed at every single command.
const script = (name: string) => readFileSync(`scripts/edge/${name}.bash`, "utf8");
const stage = String.raw`
folder=$EDGE_FOLDER
haproxy() { grep -q "^frontend" "$4"; }
flock() { :; }
sleep() { :; }
hash_in() { sed -n "s/^# port $1 answers //p" loaded | head -n 1; }
hash_of() { sed -n 's/^# port 8080 answers //p' "$1" 2>/dev/null | head -n 1; }
answers() { [ -n "$2" ] && [ "$(hash_in "$1")" = "$2" ]; }
reload() { cp haproxy.cfg loaded.new && mv loaded.new loaded; answers "$@"; }
run_checks() { if grep -q "^# sick" "$2"; then echo "server: sick"; return 1; fi; }
`;

/** What the program sends: the routes, then the listener on which they are offered first. */
const offered = (hash: string, more = "") =>
  [
    `frontend ${hash}`,
    `# check status server /`,
    `# port 8080 answers ${hash}`,
    more,
    "#--- candidate",
    `# port 8090 answers ${hash}`,
    "#--- end",
  ].join("\n");
const routesOf = (hash: string) => offered(hash).split("#--- candidate")[0]?.trim();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "switch-"));
  for (const file of ["live.cfg", "haproxy.cfg", "loaded"]) writeFileSync(join(folder, file), `${routesOf("aaa")}\n`);
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (file: string) => readFileSync(join(folder, file), "utf8");
/** Files that only a switch under way has. */
const leftovers = () => readdirSync(folder).filter((name) => /^(?:next|candidate|staged|taken|back)\.cfg$/.test(name));

/** Run a switch; `prelude` is bash that runs right before it. */
function change(hash: string, prelude = "", more = "") {
  const { status, signal, stderr } = spawnSync(
    "bash",
    ["-c", `${script("probe")}\n${stage}\n${prelude}\n${script("switch")}`, "bash", hash],
    {
      input: offered(hash, more),
      env: { ...process.env, EDGE_FOLDER: folder },
      encoding: "utf8",
    },
  );
  return { status, signal, stderr };
}

const killAt = (count: number) =>
  String.raw`commands=0; trap 'commands=$((commands + 1)); [ "$commands" -lt ${count} ] || kill -9 $BASHPID' DEBUG`;

function expectSettled(hash: string): void {
  expect(leftovers()).toEqual([]);
  for (const file of ["live.cfg", "haproxy.cfg", "loaded"])
    expect({ file, text: read(file).trim() }).toEqual({ file, text: routesOf(hash) });
}

test("takes the new routes, and the same again changes nothing", () => {
  expect(change("bbb")).toMatchObject({ status: 0, stderr: "" });
  expectSettled("bbb");
  expect(change("bbb")).toMatchObject({ status: 0, stderr: "" });
  expectSettled("bbb");
});

test("puts the former routes back where the new ones do not hold", () => {
  expect(change("bbb", "", "# sick")).toMatchObject({ status: 1 });
  expectSettled("aaa");
});

describe("killed at any command", () => {
  test.each([
    ["the same again brings the new routes", "bbb"],
    ["the release of before brings its own", "aaa"],
  ])(
    "the edge keeps whole routes, and %s",
    (_, next) => {
      let [count, isKilled] = [0, true];
      while (isKilled) {
        count += 1;
        for (const file of ["live.cfg", "haproxy.cfg", "loaded"])
          writeFileSync(join(folder, file), `${routesOf("aaa")}\n`);
        for (const file of leftovers()) rmSync(join(folder, file));
        const { signal } = change("bbb", killAt(count));
        isKilled = signal === "SIGKILL";
        // What the workers have, and what they would read next, names one release's routes as a whole.
        for (const file of ["loaded", "haproxy.cfg"]) expect(read(file)).toMatch(/^frontend (?:aaa|bbb)\n/);
        expect({ count, ...change(next) }).toMatchObject({ count, status: 0, stderr: "" });
        expectSettled(next);
      }
      expect(count).toBeGreaterThan(20);
    },
    120_000,
  );
});

test("on a full disk nothing is changed, and that is told", () => {
  const { status, stderr } = change("bbb", "trap '' XFSZ; ulimit -f 0");
  expect({ status, told: stderr.includes("the edge's volume took no new configuration") }).toEqual({
    status: 1,
    told: true,
  });
  expectSettled("aaa");
});

test("a configuration that did not arrive whole is refused", () => {
  const half = offered("bbb").slice(0, 40);
  const program = `${script("probe")}\n${stage}\n${script("switch")}`;
  const run = () =>
    execFileSync("bash", ["-c", program, "bash", "bbb"], {
      input: half,
      env: { ...process.env, EDGE_FOLDER: folder },
      stdio: ["pipe", "pipe", "pipe"],
    });
  expect(run).toThrow("the configuration did not arrive whole; nothing was changed");
  expectSettled("aaa");
  expect(existsSync(join(folder, "lock"))).toBe(false);
});
