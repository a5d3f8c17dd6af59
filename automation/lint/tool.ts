/** One linter: which files it looks at and how it is called. Pure data, so that a test can read it. */
export interface Tool {
  readonly name: string;
  /** Files it is about; a tool without a pattern looks at the whole project by itself. */
  readonly files?: RegExp;
  /** The call; files are appended. Names without a slash come from the tools' own folder or `node_modules/.bin`. */
  readonly check: readonly string[];
  /** The call that repairs what it finds, where the tool can. */
  readonly fix?: readonly string[];
}

const workflow = /^\.github\/(?:workflows\/[^/]+|actions\/.+\/action)\.ya?ml$/;

/** Shapes of credentials only: entropy and words such as "password" find digests and tests, not leaks. */
const noisy = ["Base64HighEntropyString", "HexHighEntropyString", "KeywordDetector", "IPPublicDetector"];

/** Every local gate; `make lint`, the pre-commit hooks and CI run this one list. */
const tools: readonly Tool[] = [
  { name: "types", check: ["tsc", "--noEmit"] },
  {
    name: "oxlint",
    check: ["oxlint", "--type-aware", "--deny-warnings", "."],
    fix: ["oxlint", "--type-aware", "--fix", "."],
  },
  { name: "oxfmt", check: ["oxfmt", "--check", "."], fix: ["oxfmt", "--write", "."] },
  { name: "unused", check: ["knip"] },
  { name: "yamllint", files: /\.ya?ml$|^\.yamllint$/, check: ["yamllint", "--strict"] },
  { name: "black", files: /\.py$/, check: ["black", "--check", "--quiet"], fix: ["black", "--quiet"] },
  { name: "flake8", files: /\.py$/, check: ["flake8", "--max-line-length=120", "--extend-ignore=E203,E701,W503"] },
  { name: "hadolint", files: /(?:^|\/)Dockerfile(?:\.\w+)?$/, check: ["hadolint", "--failure-threshold=warning"] },
  {
    name: "shellcheck",
    files: /\.sh$/,
    // Parts that host.sh sources have no shebang of their own; `CDPATH= cd` is meant.
    check: ["shellcheck", "--severity=warning", "--exclude=SC1007,SC1090,SC2148"],
  },
  { name: "actionlint", files: /^\.github\/workflows\/[^/]+\.ya?ml$/, check: ["actionlint"] },
  {
    name: "zizmor",
    files: workflow,
    check: ["zizmor", "--offline", "--persona=pedantic", "--no-progress", "--quiet", "--format=plain"],
  },
  {
    name: "secrets",
    files: /^(?!tests\/engine\/traces\/)(?!.*(?:package-lock\.json|requirements[\w-]*\.txt)$).+$/,
    check: [
      "detect-secrets-hook",
      ...noisy.flatMap((plugin) => ["--disable-plugin", plugin]),
      // A header without a key behind it, as tests write it.
      "--exclude-lines",
      'PRIVATE KEY-----(\\\\n)?["`]',
    ],
  },
];

/** The tools of the given names, or all; an unknown name is an error that lists the known ones. */
export function chooseTools(names: readonly string[]): readonly Tool[] | { readonly unknown: readonly string[] } {
  const unknown = names.filter((name) => !tools.some((tool) => tool.name === name));
  if (unknown.length > 0) return { unknown };
  return names.length === 0 ? tools : tools.filter(({ name }) => names.includes(name));
}

/** The command of a tool over the files that are its own, or nothing when there are none. */
export function commandOf(tool: Tool, files: readonly string[], fix = false): readonly string[] | undefined {
  const call = (fix ? tool.fix : undefined) ?? tool.check;
  if (tool.files === undefined) return call;
  const own = files.filter((file) => tool.files?.test(file) === true);
  return own.length === 0 ? undefined : [...call, ...own];
}
