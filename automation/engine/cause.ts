/** What tools print at length, and what it means for a person: the first that fits wins. */
const causes: readonly (readonly [RegExp, (...found: readonly string[]) => string])[] = [
  [
    /no space left on device/i,
    () =>
      "the disk of the Docker engine is full: free space (`docker system df` shows what takes it), then run it again",
  ],
  [
    /exec format error|no match for platform|was found but (?:does not|its platform)|does not match the (?:detected|specified|expected) (?:host )?platform/i,
    () =>
      "the image is for another platform than the Docker engine's: correct delivery:images.platform, or leave it out",
  ],
  [
    /failed to resolve source metadata for ([^\s:]+:?[^\s:]*)/,
    (image = "") =>
      `the base image ${image} is not on this machine for the wanted platform, and its registry does not answer: correct delivery:images.platform, or make the registry reachable`,
  ],
  [
    /(?:push(?:ing)?|do request|\/v2\/)[^]*?(?:tcp|lookup) ([^\s:]+(?::\d+)?)[^]*?(?:connection refused|no such host|i\/o timeout|network is unreachable)/i,
    (registry = "") =>
      `the registry ${registry} does not answer: start it (\`docker start <platform>-<stack>-registry\` where it is a local one), or correct delivery:registry`,
  ],
  [
    /process "(?:\/bin\/sh -c )?([^]+?)" did not complete successfully: exit code: (\d+)/,
    (command = "", code = "") => `a step of the Dockerfile failed with exit code ${code}: ${command}`,
  ],
  [
    /The command '(?:\/bin\/sh -c )?([^]+?)' returned a non-zero code: (\d+)/,
    (command = "", code = "") => `a step of the Dockerfile failed with exit code ${code}: ${command}`,
  ],
  [/failed to solve: (dockerfile parse error[^\n]*)/, (problem = "") => `the Dockerfile is not valid: ${problem}`],
];

/** Why something failed in one sentence, where the text of a tool says so somewhere. */
export function causeOf(text: string): string | undefined {
  for (const [pattern, sentence] of causes) {
    const found = pattern.exec(text);
    if (found !== null) return sentence(...found.slice(1));
  }
  return undefined;
}
