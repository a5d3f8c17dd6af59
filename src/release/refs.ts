const branch = "refs/heads/";
const tag = "refs/tags/";
const version = /^v((?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*))$/;

/** Whether a full git ref is a branch that one of the patterns names; `*` stands for one path segment, as on GitHub. */
export function isBranchOf(patterns: readonly string[], ref: string): boolean {
  if (!ref.startsWith(branch)) return false;
  const name = ref.slice(branch.length);
  return patterns.some((pattern) => toRegExp(pattern).test(name));
}

/** The version behind a full ref of a version tag, `refs/tags/v1.4.0` → `1.4.0`; a pre-release or anything else has none. */
export function versionOf(ref: string): string | undefined {
  return ref.startsWith(tag) ? version.exec(ref.slice(tag.length))?.[1] : undefined;
}

function toRegExp(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll("*", "[^/]+")}$`);
}
