import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    testTimeout: 30_000,
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      // Runs in a process of its own (tests/process.test.ts), which the report cannot see.
      exclude: ["src/main.ts"],
      reporter: ["text", "json-summary"],
      thresholds: { lines: 70, functions: 70, branches: 70, statements: 70 },
    },
  },
});
