import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { services } from "../src/catalog/services.ts";
import { runEntry } from "./command/entry.ts";
import { repositoriesOf } from "./ci/images.ts";
import { addSummary } from "./ci/output.ts";
import { openWorkplace } from "./deploy/open-workplace.ts";
import { openLedger } from "./ledger/ledger.ts";
import { leaveReason } from "./notify/reason.ts";
import { tell } from "./notify/tell.ts";
import { openRegistries } from "./registry/registry.ts";
import { releaseOfCommit } from "./registry/release-images.ts";
import { readIgnores } from "./scan/ignore.ts";
import { imagesOf, type Sources } from "./scan/images.ts";
import { scanImages } from "./scan/run.ts";
import { headlineOf } from "./scan/summary.ts";
import { digestOf } from "./scan/verdict.ts";

// node automation/scan.ts image|commit|running …   known vulnerabilities in images; HIGH and CRITICAL fail. See automation/scan/images.ts.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    image: { type: "string" },
    env: { type: "string" },
    namespace: { type: "string" },
    commit: { type: "string" },
    out: { type: "string", default: ".scan" },
    rollback: { type: "boolean", default: false },
    notify: { type: "boolean", default: false },
  },
});
const ignoreFile = ".trivyignore.yaml";

const sources: Sources = {
  ofCommit: (namespace, commit) => releaseOfCommit(openRegistries(), commit, repositoriesOf(namespace, services)),
  running: async (environment) => {
    const workplace = await openWorkplace();
    return (await openLedger(await workplace.open(workplace.locate(environment)))).current;
  },
};

await runEntry(async () => {
  const today = new Date();
  const ignores = existsSync(ignoreFile) ? readIgnores(readFileSync(ignoreFile, "utf8"), today) : [];
  const images = await imagesOf({ what: positionals[0], ...values }, sources);
  if (images.length === 0) console.log(`${values.env ?? ""} runs no release: nothing to scan.`);
  const { passed, blocking, texts } = scanImages(images, { ...values, ignores, today });
  for (const text of texts) {
    console.log(text);
    addSummary(text);
  }
  if (values.notify && values.env !== undefined) {
    const failed = blocking.length > 0;
    await tell({ topic: "findings", subject: values.env, failed, details: digestOf(blocking) }, process.env);
  }
  if (!passed) leaveReason([headlineOf(blocking)], process.env);
  return passed ? 0 : 1;
});
