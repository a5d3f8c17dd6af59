type Fields = Readonly<Record<string, unknown>>;

/** Words for resource types people know under another name, with the inputs that tell one from another. */
const words: Readonly<Record<string, readonly [word: string, ...keys: string[]]>> = {
  Repository: ["repository", "name"],
  RepositoryEnvironment: ["environment", "environment"],
  RepositoryRuleset: ["ruleset", "name"],
  IssueLabel: ["label", "name"],
  ActionsSecret: ["actions secret", "secretName"],
  DependabotSecret: ["dependabot secret", "secretName"],
  ActionsEnvironmentSecret: ["secret", "secretName", "environment"],
  ActionsVariable: ["variable", "variableName"],
  ActionsEnvironmentVariable: ["variable", "variableName", "environment"],
  RepositoryFile: ["file", "file"],
};

/** A resource in the words of people: `variable URL of prod`, else its type and name in the program. */
export function describeResource(type: string, urn: string, inputs: Fields): string {
  const kind = type.split(":").at(-1) ?? type;
  const [word, ...keys] = words[kind] ?? [];
  const names = keys.map((key) => inputs[key]).filter((name) => typeof name === "string");
  if (word === undefined || names.length < keys.length) return `${kind} ${urn.split("::").at(-1) ?? urn}`;
  return `${word} ${names.join(" of ")}`;
}
