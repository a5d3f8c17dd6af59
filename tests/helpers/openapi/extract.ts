import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { operations } from "../../../rehearsal/github/route-table.ts";

// node tests/helpers/openapi/extract.ts api.github.com.json
// Takes the stand-in's operations out of GitHub's description (npm pack @octokit/openapi@23.0.2, generated/api.github.com.json).
const [source = ""] = process.argv.slice(2);
const text = readFileSync(source, "utf8");
const Json = z.record(z.string(), z.unknown());
const Description = z.object({
  paths: z.record(z.string(), z.record(z.string(), Json)),
  components: z.record(z.string(), Json),
});
const { paths, components } = Description.parse(JSON.parse(text));

const shape = (path: string) => path.replaceAll(/[:*{][A-Za-z_]+\}?/g, "{}");
const noise = new Set([
  "description",
  "example",
  "examples",
  "externalDocs",
  "x-github",
  "tags",
  "summary",
  "operationId",
  "title",
]);

function plain(value: unknown, inProperties = false): unknown {
  if (Array.isArray(value)) return value.map((item) => plain(item));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => inProperties || !noise.has(key));
  return Object.fromEntries(entries.map(([key, item]) => [key, plain(item, key === "properties" && !inProperties)]));
}

const kept: Record<string, unknown> = {};
for (const operation of operations) {
  const [method = "", pattern = ""] = operation.split(" ");
  const found = Object.entries(paths).find(
    ([path, item]) => shape(path) === shape(pattern) && item[method.toLowerCase()] !== undefined,
  );
  if (found === undefined) continue;
  const { requestBody, responses } = found[1][method.toLowerCase()] ?? {};
  kept[operation] = plain({ requestBody, responses });
}

const used: Record<string, Record<string, unknown>> = {};
function follow(value: unknown): void {
  for (const [, kind = "", name = ""] of JSON.stringify(value).matchAll(/#\/components\/(\w+)\/([^"]+)"/g)) {
    if (used[kind]?.[name] !== undefined) continue;
    const component = plain(components[kind]?.[name]);
    (used[kind] ??= {})[name] = component;
    follow(component);
  }
}
follow(kept);

const origin = { package: "@octokit/openapi 23.0.2", sha256: createHash("sha256").update(text).digest("hex") };
writeFileSync(
  new URL("github.json", import.meta.url),
  `${JSON.stringify({ origin, operations: kept, components: used })}\n`,
);
console.log(`${Object.keys(kept).length} of ${operations.length} operations`);
