import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { governanceFile, readGovernanceFile } from "./config-file.ts";
import { generatedFiles } from "./generated-files.ts";

for (const [file, text] of Object.entries(generatedFiles(readGovernanceFile(governanceFile)))) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`wrote ${file}`);
}
