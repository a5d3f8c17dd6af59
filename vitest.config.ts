import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// No test leaves a file behind.
const globalSetup = "./tests/helpers/scratch.ts";
const minutes = (count: number) => count * 60_000;

export default defineConfig({
  test: {
    // `make test` sums what the runners report; see tests/run/.
    reporters: process.env["TEST_REPORT"] === undefined ? ["default"] : ["default", "./tests/run/reporter.ts"],
    projects: [
      {
        test: {
          name: "unit",
          globalSetup,
          include: ["tests/unit/**/*.test.ts", "tests/property/**/*.test.ts", "tests/workflows/**/*.test.ts"],
          testTimeout: 20_000,
          // These tests share nothing; loading every module once instead of once a file saves two fifths of the time.
          isolate: false,
        },
      },
      {
        // Pulumi's mocks are global to a process: one file, one process.
        test: {
          name: "stacks",
          globalSetup,
          include: ["tests/stacks/**/*.test.ts"],
          pool: "forks",
          testTimeout: minutes(2),
          hookTimeout: minutes(2),
        },
      },
      {
        test: {
          name: "engine",
          globalSetup,
          include: ["tests/engine/**/*.test.ts"],
          pool: "forks",
          // Half of the time they wait for commands; vitest alone would keep one core free.
          maxWorkers: availableParallelism(),
          testTimeout: minutes(5),
          hookTimeout: minutes(5),
        },
      },
      {
        test: {
          name: "browser",
          globalSetup,
          include: ["tests/integration/browser.test.ts"],
          pool: "forks",
          testTimeout: minutes(20),
          hookTimeout: minutes(20),
        },
      },
      {
        test: {
          name: "integration",
          globalSetup: [globalSetup, "./tests/helpers/shared-registry.ts"],
          include: ["tests/integration/**/*.test.ts"],
          exclude: ["tests/integration/browser.test.ts"],
          pool: "forks",
          // A deployment, its builds and its load keep two cores busy.
          maxWorkers: Math.max(1, Math.floor(availableParallelism() / 2)),
          testTimeout: minutes(20),
          hookTimeout: minutes(20),
        },
      },
    ],
    coverage: { provider: "v8", include: ["src/**/*.ts", "automation/**/*.ts", "policy/**/*.ts"] },
  },
});
