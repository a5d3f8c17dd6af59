import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { runDeployment } from "../../../automation/deploy/main.ts";
import { firstLineOf, leaveReason, longestReason, maskValues, reasonOf } from "../../../automation/notify/reason.ts";
import { UserError } from "../../../src/lib/errors.ts";

describe("the first line of an error", () => {
  test.each([
    [["release rejected: backend is unhealthy"], "release rejected: backend is unhealthy"],
    [
      [
        'exit status 1: running "sh scripts/gate.sh":\nrelease rejected: backend unhealthy; the previous one serves\nprobe exit 22',
      ],
      "release rejected: backend unhealthy; the previous one serves",
    ], // what the engine says about a command
    [['error: exit status 3: running "<update broken>":\nbroken is bad'], "broken is bad"],
    [["1 error occurred:\n\t* unable to find image backend@sha256:1"], "unable to find image backend@sha256:1"],
    [["update failed", "the gate timed out"], "the gate timed out"],
    [["", "\u001b[31merror: no stack dev\u001b[0m"], "no stack dev"],
    [["exit status 1"], "exit status 1"],
    [["The port is used; exit status 1: running it failed"], "The port is used; exit status 1: running it failed"],
    [[], ""],
  ])("%j is %j", (messages, expected) => expect(firstLineOf(messages)).toBe(expected));
});

describe("secrets of the process", () => {
  const env = {
    PULUMI_CONFIG_PASSPHRASE: "correct horse/battery",
    PULUMI_ACCESS_TOKEN: "pul-short-token",
    WEBHOOK: "https://hooks.example.com/abc",
    DATABASE_PASSWORD: "abc",
    GITHUB_REPOSITORY: "acme/platform",
  };
  test.each([
    ["wrong passphrase correct horse/battery", "wrong passphrase [masked]"],
    ["GET https://x?token=correct%20horse%2Fbattery", "GET https://x?token=[masked]"],
    ["401 for pul-short-token", "401 for [masked]"],
    ["POST https://hooks.example.com/abc failed", "POST [masked] failed"],
    // Too short to be looked for, and no secret by name.
    ["abc of acme/platform", "abc of acme/platform"],
  ])("%j becomes %j", (text, expected) => expect(maskValues(text, env)).toBe(expected));

  test("and shapes of credentials are masked in the reason, before it is cut", () => {
    const reason = reasonOf([`${"x".repeat(280)} correct horse/battery ghp_${"a1".repeat(18)}`], env);
    expect(reason).not.toMatch(/correct|ghp_a1/);
    expect(reasonOf(["y".repeat(5000)], {})).toHaveLength(longestReason);
  });
});

describe("left for the notification", () => {
  const file = () => join(mkdtempSync(join(tmpdir(), "reason-")), "reason.txt");

  test("one line in the file that is asked for, none where nobody asks", () => {
    const env = { REASON_FILE: file() };
    leaveReason(["update failed", "the gate timed out\nlog: …"], env);
    expect(readFileSync(env.REASON_FILE, "utf8")).toBe("the gate timed out\n");
    expect(() => leaveReason(["x"], {})).not.toThrow();
  });

  test("a folder that is not there fails no run", () => {
    const complain = vi.spyOn(console, "error").mockImplementation(() => {});
    expect(() => leaveReason(["x"], { REASON_FILE: "/nonexistent/reason.txt" })).not.toThrow();
    expect(complain).toHaveBeenCalledOnce();
    complain.mockRestore();
  });

  test("by a deployment that could not start", async () => {
    const environment = { REASON_FILE: file(), PULUMI_CONFIG_PASSPHRASE: "correct horse" };
    const code = await runDeployment({
      argv: ["--env", "dev", "--yes"],
      openWorkplace: () => Promise.reject(new UserError("error: correct horse opens nothing\nlook elsewhere")),
      environment,
      print: () => {},
      complain: () => {},
    });
    expect(code).toBe(1);
    expect(readFileSync(environment.REASON_FILE, "utf8")).toBe("[masked] opens nothing\n");
  });
});
