import { isMap, parseDocument } from "yaml";
import { z } from "zod";
import { UserError } from "../../src/lib/errors.ts";

/** A value only GitHub can open, as the stack's configuration has it. */
export interface Sealed {
  readonly keyId: string;
  readonly valueEncrypted: string;
}

/** Where a secret is kept: an environment, or the repository's `actions` or `dependabot`. */
export interface SecretPlace {
  readonly scope: string;
  readonly name: string;
}

const Secrets = z.record(z.string(), z.looseObject({ keyId: z.coerce.string() })).default({});
const StackFile = z.looseObject({
  config: z.looseObject({
    "delivery:secrets": Secrets,
    "delivery:dependabotSecrets": Secrets,
    "delivery:environments": z.record(z.string(), z.looseObject({ secrets: Secrets })).default({}),
  }),
});

/** Keys of the document that lead to a secret. */
function pathOf({ scope, name }: SecretPlace): string[] {
  if (scope === "actions") return ["config", "delivery:secrets", name];
  if (scope === "dependabot") return ["config", "delivery:dependabotSecrets", name];
  return ["config", "delivery:environments", scope, "secrets", name];
}

/** Throws where a file has no such place for a secret: an environment that is not declared. */
export function checkPlace(text: string, { scope }: SecretPlace): void {
  const isEnvironment = scope !== "actions" && scope !== "dependabot";
  if (!isEnvironment || isMap(parseDocument(text).getIn(["config", "delivery:environments", scope]))) return;
  throw new UserError(
    `There is no environment "${scope}" in delivery:environments; add it, or use ENV=actions or ENV=dependabot.`,
  );
}

/** The file's text with a secret set; comments and everything else stay as they are. */
export function withSecret(text: string, place: SecretPlace, { keyId, valueEncrypted }: Sealed): string {
  checkPlace(text, place);
  const document = parseDocument(text);
  document.setIn(pathOf(place), document.createNode({ keyId, valueEncrypted }));
  return document.toString({ lineWidth: 0 });
}

/** Every sealed secret of a file with the key it was sealed for. */
export function sealedSecrets(text: string): (SecretPlace & { readonly keyId: string })[] {
  const { config } = StackFile.parse(parseDocument(text).toJS());
  const of = (scope: string, secrets: z.infer<typeof Secrets>) =>
    Object.entries(secrets).map(([name, { keyId }]) => ({ scope, name, keyId }));
  return [
    ...of("actions", config["delivery:secrets"]),
    ...of("dependabot", config["delivery:dependabotSecrets"]),
    ...Object.entries(config["delivery:environments"]).flatMap(([scope, { secrets }]) => of(scope, secrets)),
  ];
}
