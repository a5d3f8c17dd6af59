import { defineConfig } from "vitest/config";
import { oneFile } from "./build/one-file.ts";

const platform = process.env["PLATFORM_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [oneFile()],
  build: { target: "es2023", modulePreload: false, reportCompressedSize: false },
  // `npm run dev` serves the page alone; API and events come from a running platform.
  server: { proxy: { "/api": platform, "/events": platform } },
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.ts"],
    testTimeout: 30_000,
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      // Two lines that need a real page; the browser test in tests/integration loads it.
      exclude: ["src/main.ts"],
      reporter: ["text", "json-summary"],
      thresholds: { lines: 70, functions: 70, branches: 70, statements: 70 },
    },
  },
});
