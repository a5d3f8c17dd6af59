import { nameAllowed } from "./environments.ts";
import type { ExistingRepository } from "./existing.ts";

/** What stays without being declared, in the words of the drift check. */
export function besideValues({ environments, secrets, dependabotSecrets, hooks }: ExistingRepository): string[] {
  return [
    ...hooks.map(({ id }) => `webhook ${id}`),
    ...environments.filter(({ name }) => !nameAllowed(name)).map(({ name }) => `environment ${name}`),
    ...secrets.map((name) => `actions secret ${name}`),
    ...dependabotSecrets.map((name) => `dependabot secret ${name}`),
    ...environments.flatMap((each) => each.secrets.map((name) => `secret ${name} of ${each.name}`)),
  ];
}

/** How the secrets that are there become declared ones. */
export function secretNotes({ environments, secrets, dependabotSecrets }: ExistingRepository): string[] {
  const commands = [
    ...secrets.map((name) => `make secret ENV=actions NAME=${name}`),
    ...dependabotSecrets.map((name) => `make secret ENV=dependabot NAME=${name}`),
    ...environments.flatMap((each) => each.secrets.map((name) => `make secret ENV=${each.name} NAME=${name}`)),
  ];
  return commands.length === 0
    ? []
    : [`secrets cannot be read, these stay as they are until you seal them: ${commands.join("; ")}`];
}

/** What a person should know about what is not declared. */
export const besideNotes = ({ plan, hooks }: ExistingRepository) => [
  ...(plan === undefined ? ["GitHub did not tell the organization's plan: check delivery:github.plan"] : []),
  ...hooks.map(({ id, config }) => `webhook ${id} to ${config.url} stays as it is: no webhook is declared here`),
];
