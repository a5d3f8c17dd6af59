import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readGovernanceFile } from "../../src/governance/config-file.ts";
import { generatedFiles } from "../../src/governance/generated-files.ts";

/** Write the files that follow from catalog and configuration into a clone; answers their paths. */
export function writeGenerated(root: string, configFile: string): string[] {
  const files = Object.entries(generatedFiles(readGovernanceFile(configFile)));
  for (const [file, text] of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return files.map(([file]) => file);
}
