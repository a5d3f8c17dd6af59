import type { CodeOwners } from "./files.schema.ts";

/** Text of `.github/CODEOWNERS`: the last line that matches a file decides, so the general one comes first and the others stay in order. */
export function codeOwnersFile({ default: owners, paths }: CodeOwners): string {
  const lines = Object.entries(paths);
  const width = Math.max(1, ...lines.map(([path]) => path.length));
  const line = ([path, names]: readonly [string, readonly string[]]) => `${path.padEnd(width)} ${names.join(" ")}`;
  return [header, line(["*", owners]), ...lines.map(line), ""].join("\n");
}

const header = "# Generated from Pulumi.governance.yaml (delivery:codeowners) by `make generate`; edit that.";
