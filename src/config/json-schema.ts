import { z } from "zod";
import type { StackSchema } from "./schema.ts";

type Json = Record<string, unknown>;

/** JSON Schema of a `Pulumi.<stack>.yaml`, for editors: names, values and descriptions while one types. */
export function stackFileSchema({ schema, secrets }: StackSchema): Json {
  const { $schema, properties, required, ...definition } = z.toJSONSchema(schema, { io: "input" }) as Json;
  const keys = Object.entries((properties ?? {}) as Json).map(([key, value]) => [`delivery:${key}`, widen(value)]);
  const mandatory = ((required ?? []) as string[]).map((key) => `delivery:${key}`);
  return {
    $schema,
    type: "object",
    properties: {
      config: {
        ...definition,
        properties: Object.fromEntries(keys),
        required: mandatory,
        patternProperties: { "^(?!delivery:)[a-z-]+:": {} },
        additionalProperties: false,
      },
      encryptionsalt: { type: "string" },
      encryptedkey: { type: "string" },
      secretsprovider: { type: "string" },
    },
    additionalProperties: false,
    description: `Values of one stack. Secrets: ${secrets.map(({ key }) => `delivery:${key}`).join(", ")}.`,
  };
}

/** Any text may be encrypted in the file: `{ secure: … }`. */
function widen(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(widen);
  if (typeof value !== "object" || value === null) return value;
  const widened = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, widen(inner)]));
  // What is chosen from a list is never a secret.
  if (widened["type"] !== "string" || "const" in widened || "enum" in widened) return widened;
  const { description, default: fallback, ...text } = widened;
  const secure = {
    type: "object",
    properties: { secure: { type: "string" } },
    required: ["secure"],
    additionalProperties: false,
  };
  return {
    ...(description === undefined ? {} : { description }),
    ...(fallback === undefined ? {} : { default: fallback }),
    anyOf: [text, secure],
  };
}
