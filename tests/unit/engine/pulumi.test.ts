import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { candidates } from "../../../automation/engine/cli.ts";
import { cliError } from "../../../automation/engine/cli-errors.ts";
import { stackFolder } from "../../../automation/engine/folder.ts";
import { PulumiStack } from "../../../automation/engine/pulumi.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "delivery-cli-"));
  writeFileSync(join(dir, "Pulumi.yaml"), "name: delivery\n");
  writeFileSync(join(dir, "Pulumi.dev.yaml"), "config: {}\n");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A stand-in for the CLI: a shell script that answers by its first words and writes down how it was called. */
function fakeCli(body: string): string {
  const file = join(dir, "pulumi");
  writeFileSync(file, `#!/bin/sh\necho "$*" >>"${dir}/calls"\n${body}\n`, { mode: 0o755 });
  return file;
}

const stack = (command: string, configFile = join(dir, "Pulumi.dev.yaml")) =>
  new PulumiStack(
    { command, version: "v3.0.0" },
    { root: dir, stack: "dev", configFile, backend: "file:///state", env: { PATH: process.env["PATH"] ?? "" } },
  );

const calls = () => readFileSync(join(dir, "calls"), "utf8").trim().split("\n");

describe("pulumi engine", () => {
  test("up passes events on, drops debug ones and counts", async () => {
    const command = fakeCli(`cat <<'EOF'
{"sequence":1,"timestamp":1,"diagnosticEvent":{"severity":"debug","message":"noise"}}
{"sequence":2,"timestamp":1,"resourcePreEvent":{"metadata":{"op":"create","urn":"u"}}}
not json
{"sequence":3,"timestamp":1,"summaryEvent":{"durationSeconds":4,"resourceChanges":{"create":2},"result":"succeeded"}}
EOF`);
    const seen: number[] = [];
    const result = await stack(command).up({ onEvent: ({ sequence }) => seen.push(sequence), message: "m" });
    expect(result).toEqual({ result: "succeeded", changes: { create: 2 }, diagnostics: [], duration: 4 });
    expect(seen).toEqual([2, 3]);
    expect(calls()).toEqual([
      `up --json --skip-preview --yes --message m --stack dev --config-file ${dir}/Pulumi.dev.yaml --non-interactive --color never`,
    ]);
  });

  test("a run that fails is a value with the diagnostics", async () => {
    const line = { sequence: 1, timestamp: 1, diagnosticEvent: { severity: "error", message: "word is bad\n" } };
    const command = fakeCli(`cat <<'EOF'\n${JSON.stringify(line)}\nEOF\nexit 1`);
    expect(await stack(command).up()).toMatchObject({
      result: "failed",
      diagnostics: [{ severity: "error", message: "word is bad" }],
    });
  });

  test("a run that never began is an error with the CLI's sentence", async () => {
    const command = fakeCli("echo 'error: something broke' >&2; exit 255");
    await expect(stack(command).up()).rejects.toThrow("something broke");
  });

  test("a stack that does not exist is created by its first run and has no history before", async () => {
    const command = fakeCli(`case "$*" in
      "stack init"*) touch "${dir}/made" ;;
      *) [ -e "${dir}/made" ] || { echo "error: no stack named 'dev' found" >&2; exit 6; } ;;
    esac`);
    expect(await stack(command).history()).toEqual([]);
    expect((await stack(command).up()).result).toBe("succeeded");
    expect(calls().map((call) => call.split(" ").slice(0, 2).join(" "))).toEqual([
      "stack history",
      "up --json",
      "stack init",
      "up --json",
    ]);
  });

  test("a stack that does not exist is planned on a state of its own, which is gone afterwards; the backend gets none", async () => {
    const command =
      fakeCli(`echo "$PULUMI_BACKEND_URL \${PULUMI_CONFIG_PASSPHRASE:+with passphrase}" >>"${dir}/backends"
      case "$PULUMI_BACKEND_URL $*" in
        "file:///state "*) echo "error: no stack named 'dev' found" >&2; exit 6 ;;
        *" stack init"*) echo "encryptionsalt: v1:x" >>Pulumi.dev.yaml ;;
        *) while [ "$1" != --event-log ]; do shift; done; : >"$2"; echo '{"changeSummary":{"create":3}}' ;;
      esac`);
    const preview = await stack(command).preview();
    expect(preview).toMatchObject({ result: "succeeded", changes: { create: 3 } });
    const [asked, ...others] = readFileSync(join(dir, "backends"), "utf8").trim().split("\n");
    expect(asked).toBe("file:///state ");
    expect(new Set(others).size).toBe(1);
    const [, scratch = ""] = /^file:\/\/(\S+) with passphrase$/.exec(others[0] ?? "") ?? [];
    expect([scratch === "", existsSync(scratch)]).toEqual([false, false]);
    expect(readFileSync(join(dir, "Pulumi.dev.yaml"), "utf8")).toBe("config: {}\n");
  });

  test("an output is secret where the CLI masks it", async () => {
    const command = fakeCli(`case "$*" in
      *--show-secrets*) echo '{"url":"http://x","key":"k"}' ;; *) echo '{"url":"http://x","key":"[secret]"}' ;;
    esac`);
    expect(await stack(command).outputs()).toEqual({
      url: { value: "http://x", secret: false },
      key: { value: "k", secret: true },
    });
  });

  test("a stack has a page in Pulumi Cloud, and none elsewhere", async () => {
    const listed = [
      { name: "acme/governance", current: false, url: "https://app.pulumi.com/acme/delivery/governance" },
      { name: "acme/dev", current: true, url: "https://app.pulumi.com/acme/delivery/dev" },
    ];
    const command = fakeCli(`echo '${JSON.stringify(listed)}'`);
    const location = { root: dir, stack: "dev", configFile: join(dir, "Pulumi.dev.yaml"), env: { PATH: "/bin" } };
    const link = (backend: string) => new PulumiStack({ command, version: "v3" }, { ...location, backend }).link();
    expect(await link("https://api.pulumi.com")).toBe("https://app.pulumi.com/acme/delivery/dev");
    expect(await link("file:///state")).toBeUndefined();
    expect(calls()).toEqual(["stack ls --json --non-interactive --color never"]);
  });

  test("an abort is one SIGINT", async () => {
    const command = fakeCli(`trap 'echo int >>"${dir}/signals"; exit 1' INT\nwhile :; do sleep 0.05; done`);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 300);
    await expect(stack(command).up({ signal: stop.signal })).rejects.toThrow("no message");
    expect(readFileSync(join(dir, "signals"), "utf8")).toBe("int\n");
  });
});

test("a configuration of its own is linked, never copied into the project", () => {
  const location = { root: dir, stack: "dev", backend: "file:///s", env: {} };
  expect(stackFolder({ ...location, configFile: join(dir, "Pulumi.dev.yaml") })).toBe(dir);
  mkdirSync(join(dir, "own"));
  writeFileSync(join(dir, "own", "Pulumi.dev.yaml"), "config: {a: 1}\n");
  const configFile = join(dir, "own", "Pulumi.dev.yaml");
  stackFolder({ ...location, configFile });
  const folder = stackFolder({ ...location, configFile });
  expect(readFileSync(join(folder, "Pulumi.dev.yaml"), "utf8")).toBe("config: {a: 1}\n");
  expect(readFileSync(join(folder, "Pulumi.yaml"), "utf8")).toBe("name: delivery\n");
});

test.each([
  [
    1,
    "error: the stack is currently locked by 1 lock(s). …\n  file:///x.json: created by me@host (pid 12) at 2026-01-02T03:04:05Z\n",
    "Stack dev is locked by me@host (process 12) since 2026-01-02T03:04:05Z",
  ],
  [
    1,
    "error: getting stack configuration: get stack secrets manager: incorrect passphrase",
    "PULUMI_CONFIG_PASSPHRASE",
  ],
  [
    255,
    "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions",
    "make secret ENV=dev NAME=PULUMI_ACCESS_TOKEN",
  ],
  [6, "error: no stack named 'dev' found", "There is no stack dev"],
  [1, "warning: old CLI\nerror: a\n b\n", "a\nb"],
  [255, "", "code 255"],
])("exit %i with %o", (code, stderr, text) => {
  const error = cliError("dev", code, stderr);
  expect(error.message).toContain(text);
  expect(error.exitCode).toBe(code);
});

test("the CLI is looked for on PATH first, then in ~/.pulumi, then where it was downloaded to", () => {
  const touch = (...path: string[]) => {
    const file = join(dir, ...path, "pulumi");
    mkdirSync(join(dir, ...path), { recursive: true });
    writeFileSync(file, "", { mode: 0o755 });
    return file;
  };
  const expected = [touch("path"), touch("home", ".pulumi", "bin"), touch("own", "bin")];
  mkdirSync(join(dir, "empty"));
  const env = { PATH: `${join(dir, "empty")}:${join(dir, "path")}`, HOME: join(dir, "home") };
  expect(candidates(env, join(dir, "own"))).toEqual(expected);
});
