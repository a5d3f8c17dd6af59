import { expect, test } from "vitest";
import { parseArguments, usage } from "../../../../automation/deploy/arguments.ts";

const nothing = {
  release: undefined,
  rollback: false,
  to: undefined,
  dryRun: false,
  yes: false,
  breakLock: false,
  acceptMigration: false,
  waitMinutes: 0,
  reason: undefined,
};

test.each([
  [["--env", "dev"], { environment: "dev" }],
  [["--env=prod", "--release", "1.4.0", "--yes"], { environment: "prod", release: "1.4.0", yes: true }],
  [["--env", "prod", "--rollback"], { environment: "prod", rollback: true }],
  [["--env", "prod", "--rollback", "1.3.0"], { environment: "prod", rollback: true, to: "1.3.0" }],
  [["--env", "test", "--dry-run", "--wait", "5"], { environment: "test", dryRun: true, waitMinutes: 5 }],
  [
    ["--env", "prod", "--break-lock", "--accept-migration", "--reason", "reviewers away"],
    { environment: "prod", breakLock: true, acceptMigration: true, reason: "reviewers away" },
  ],
])("%j", (argv, expected) => {
  expect(parseArguments(argv)).toEqual({ ...nothing, ...expected });
});

test.each([
  [[], "--env is missing: one of dev, test, prod"],
  [["--env", "production"], '--env is "production", expected one of dev, test, prod'],
  [["--env", "prod", "1.4.0"], "unexpected 1.4.0"],
  [["--env", "prod", "--rollback", "a", "b"], "unexpected b"],
  [
    ["--env", "qa", "--release", "x", "--rollback", "--wait", "soon"],
    '--env is "qa", expected one of dev, test, prod; --release and --rollback exclude each other; --wait is "soon", expected minutes',
  ],
  [["--env", "dev", "--force"], /Unknown option '--force'/],
  [["--env"], /argument missing/],
])("refuses %j", (argv, message) => {
  expect(() => parseArguments(argv)).toThrow(message);
});

test("the usage names every option", () => {
  for (const option of [
    "env",
    "release",
    "rollback",
    "dry-run",
    "yes",
    "wait",
    "accept-migration",
    "break-lock",
    "reason",
  ]) {
    expect(usage).toContain(`--${option}`);
  }
});
