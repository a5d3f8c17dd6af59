import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { z } from "zod";
import { findRoute } from "../../../rehearsal/github/route-table.ts";
import description from "./github.json" with { type: "json" };

const Content = z.looseObject({ content: z.record(z.string(), z.looseObject({ schema: z.unknown() })).optional() });
const Operation = z.object({
  requestBody: Content.optional(),
  responses: z.record(z.string(), z.union([Content, z.looseObject({ $ref: z.string() })])).optional(),
});
const operations = z.record(z.string(), Operation).parse(description.operations);

/** Operations GitHub serves and does not describe, by the described one that does the same. */
const twins: readonly (readonly [from: RegExp, to: string])[] = [
  [/\/repositories\/:repositoryId\//, "/repos/:owner/:repo/"],
  [/\/organizations\/:organizationId\/team\/:teamId\//, "/orgs/:org/teams/:slug/"],
];

/** What the provider or GitHub does beyond the description, each with its reason. */
const beyond: readonly { readonly operation: string; readonly field: string }[] = [
  // GitHub takes it and answers it; the description only has it in the answer.
  { operation: "PUT /repos/:owner/:repo/environments/:environment", field: "can_admins_bypass" },
];

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true, logger: false });
formats.default(ajv, ["date-time", "email", "uri"]);
ajv.addSchema({ $id: "github", ...Object(jsonSchema({ components: description.components })) });
const compiled = new Map<string, ValidateFunction>();

/** OpenAPI 3.0 says `nullable` where JSON Schema has a type for it. */
function jsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(jsonSchema);
  if (typeof value !== "object" || value === null)
    return typeof value === "string" && value.startsWith("#/components/") ? `github${value}` : value;
  const { nullable, ...rest }: Record<string, unknown> = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, jsonSchema(item)]),
  );
  return nullable === true ? { anyOf: [rest, { type: "null" }] } : rest;
}

function validate(key: string, schema: unknown, value: unknown): string[] {
  const check = compiled.get(key) ?? ajv.compile(Object(jsonSchema(schema)));
  compiled.set(key, check);
  if (check(value)) return [];
  return (check.errors ?? []).map(
    ({ instancePath, message, params }) => `${key}: ${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

/** Where a request or its answer leaves GitHub's description; answers of errors are GitHub's own and not described in full. */
export function violations(method: string, path: string, body: unknown, status: number, answer: unknown): string[] {
  const pattern = findRoute(method, path)?.route.pattern ?? "";
  const named = twins.reduce((text, [from, to]) => text.replace(from, to), pattern);
  const key = `${method} ${named}`;
  const operation = operations[key];
  if (operation === undefined) return [`${key} is not described`];
  if (status >= 400) return [];
  const described = operation.responses?.[String(status)];
  if (described === undefined)
    return [`${key}: ${status} is not described (${Object.keys(operation.responses ?? {}).join(", ")})`];
  const wanted = operation.requestBody?.content?.["application/json"]?.schema;
  const extras = new Set(beyond.filter((each) => each.operation === key).map(({ field }) => field));
  const sent =
    typeof body === "object" && body !== null
      ? Object.fromEntries(Object.entries(body).filter(([field]) => !extras.has(field)))
      : body;
  const schema = "content" in described ? Content.parse(described).content?.["application/json"]?.schema : undefined;
  return [
    ...(wanted === undefined || sent === undefined ? [] : validate(`${key} request`, wanted, sent)),
    ...(schema === undefined ? [] : validate(`${key} ${status}`, schema, answer)),
  ];
}
