// A process of its own for `up`, so that a test can kill it: node up.ts <location as JSON>
import { z } from "zod";
import { openEmbeddedStack } from "../../rehearsal/engine/stack.ts";

const Location = z.object({
  root: z.string(),
  stack: z.string(),
  configFile: z.string(),
  backend: z.string(),
  env: z.record(z.string(), z.string()),
});
const location = Location.parse(JSON.parse(process.argv[2] ?? ""));
const { result } = await openEmbeddedStack(location).up();
process.exitCode = result === "succeeded" ? 0 : 1;
