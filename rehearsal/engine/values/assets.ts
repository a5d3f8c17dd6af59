import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { isArchive, isAsset, mapProperties, mapValue, type Properties, signatureKey, type Value } from "./value.ts";

/** Inputs with the digest of each asset beside it, so that a changed file is a changed input. */
export function digestAssets(inputs: Properties, root: string): Properties {
  return mapProperties(inputs, (value) => mapValue(value, (item) => digest(item, root)));
}

function digest(value: Value, root: string): Value {
  if (isArchive(value)) throw new Error("unsupported: archives as inputs");
  if (!isAsset(value)) return value;
  const { path: file, text } = value;
  if (typeof text === "string") return describe(value, { text }, text);
  if (typeof file !== "string") throw new Error("unsupported: remote assets as inputs");
  return describe(value, { path: file }, readFileSync(path.resolve(root, file)));
}

function describe(asset: Properties, source: Properties, content: Buffer | string): Value {
  const hash = createHash("sha256").update(content).digest("hex");
  return { [signatureKey]: asset[signatureKey] ?? null, hash, ...source };
}
