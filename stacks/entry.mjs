// Entry of the program. Plain JavaScript, so that a Node too old for the TypeScript behind it still says so in one
// sentence: a hand-typed `pulumi up` runs whatever Node is first on PATH.
const needed = [22, 18];

/** Runs the program of the selected stack. */
export default async function main() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < needed[0] || (major === needed[0] && minor < needed[1])) throw tooOld();
  const program = await import("./index.ts");
  return program.default();
}

function tooOld() {
  const error = new Error(
    `Node ${process.version} is too old for this program, ${needed.join(".")} or later is needed: run \`npm ci --ignore-scripts\`, then \`PATH="$PWD/node_modules/.bin:$PATH" pulumi up\`, or use make up.`,
  );
  // What pulumi.RunError carries: the message is printed alone. Its package may not load on an old Node.
  return Object.assign(error, { __pulumiRunError: true });
}
