import { parseArgs } from "node:util";
import { seedFrom } from "./seed.ts";
import { serveGitHub } from "./server.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: process.env["GITHUB_PORT"] ?? "4010" },
    dir: { type: "string", default: ".rehearsal/github" },
    config: { type: "string" },
  },
});

const { server } = await serveGitHub({
  port: Number(values.port),
  dir: values.dir,
  ...(values.config === undefined ? {} : { seed: seedFrom(values.config) }),
});
console.log(`GitHub stand-in on http://127.0.0.1:${values.port}`);

const stop = () => {
  server.closeAllConnections();
  server.close(() => process.exit(0));
};
process.once("SIGTERM", stop).once("SIGINT", stop);
