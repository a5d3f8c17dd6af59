import { join } from "node:path";
import { parseArgs } from "node:util";
import { runEntry } from "./command/entry.ts";
import { openWorkplace } from "./deploy/open-workplace.ts";
import { checkDrift, memoryFile } from "./drift/check.ts";
import { exitCodes, formatAnswer } from "./drift/finding.ts";

// node automation/drift.ts STACK [--fix] [--remove THING …] [--memory FILE] [--json]     exit code 0 clean, 2 drifted, 1 the check is broken
const { values, positionals } = parseArgs({
  options: {
    fix: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    remove: { type: "string", multiple: true, default: [] },
    memory: { type: "string" },
  },
  allowPositionals: true,
});

const [stack = "governance"] = positionals;
await runEntry(async () => {
  const workplace = await openWorkplace();
  const folder = process.env["REHEARSAL_DIR"] ?? join(workplace.root, ".rehearsal");
  const answer = await checkDrift({
    stack,
    workplace,
    memory: values.memory ?? memoryFile(folder, stack),
    fix: values.fix || values.remove.length > 0,
    remove: values.remove,
    say: (line) => console.error(line),
  });
  console.log(values.json ? JSON.stringify({ stack, ...answer }) : formatAnswer(stack, answer));
  return exitCodes[answer.kind];
});
