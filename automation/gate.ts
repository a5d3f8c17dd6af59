import { blockers, Needs } from "./ci/gate.ts";
import { annotation } from "./ci/output.ts";

// NEEDS='…' MAY_SKIP='job job' node automation/gate.ts   the one required check: fails unless every job is accounted for
const needs = Needs.parse(JSON.parse(process.env["NEEDS"] ?? "{}"));
const found = blockers(needs, (process.env["MAY_SKIP"] ?? "").split(" ").filter(Boolean));
for (const blocker of found) console.log(annotation("error", "gate", blocker));
if (found.length === 0) console.log(`All ${Object.keys(needs).length} jobs are accounted for.`);
process.exitCode = found.length === 0 ? 0 : 1;
