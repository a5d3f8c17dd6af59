import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { environments } from "../src/catalog/environments.ts";
import { services } from "../src/catalog/services.ts";
import { UserError } from "../src/lib/errors.ts";
import { CommitId, type Release } from "../src/release/contract.ts";
import { runEntry } from "./command/entry.ts";
import { repositoriesOf } from "./ci/images.ts";
import { addSummary, annotation } from "./ci/output.ts";
import { openWorkplace } from "./deploy/open-workplace.ts";
import { authorOf, gitHubOf, runUrlOf } from "./github/environment.ts";
import { openLedger } from "./ledger/ledger.ts";
import { notify } from "./notify/notify.ts";
import { openRegistries } from "./registry/registry.ts";
import { releaseOfCommit } from "./registry/release-images.ts";
import { readIgnores } from "./scan/ignore.ts";
import { findingsOf, type Finding } from "./scan/report.ts";
import { renderVerdict } from "./scan/summary.ts";
import { scanImage } from "./scan/trivy.ts";
import { digestOf, judge } from "./scan/verdict.ts";

const usage = `node automation/scan.ts image --image IMAGE --out FOLDER
node automation/scan.ts commit --namespace ghcr.io/owner --commit SHA --out FOLDER   what a commit is about to deploy
node automation/scan.ts running --env E --out FOLDER [--rollback] [--notify]         what an environment runs now`;

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

async function running(environment: string): Promise<Release | undefined> {
  const workplace = await openWorkplace();
  return (await openLedger(await workplace.open(workplace.locate(environment)))).current;
}

async function images(): Promise<readonly string[]> {
  const { image, env, namespace, commit } = values;
  if (positionals[0] === "image" && image !== undefined) return [image];
  if (positionals[0] === "commit" && namespace !== undefined) {
    const release = await releaseOfCommit(
      openRegistries(),
      CommitId.parse(commit),
      repositoriesOf(namespace, services),
    );
    return Object.values(release.images);
  }
  if (positionals[0] === "running" && env !== undefined && env in environments) {
    const release = await running(env);
    if (release === undefined) console.log(`${env} runs no release: nothing to scan.`);
    return Object.values(release?.images ?? {});
  }
  throw new UserError(usage);
}

async function main(): Promise<void> {
  const today = new Date();
  const ignores = existsSync(ignoreFile) ? readIgnores(readFileSync(ignoreFile, "utf8"), today) : [];
  const blocking: Finding[] = [];
  let passed = true;
  const scanned = await images();
  for (const [index, image] of scanned.entries()) {
    const folder = scanned.length === 1 ? values.out : join(values.out, String(index));
    const verdict = judge(findingsOf(scanImage(image, folder)), ignores, today, { rollback: values.rollback });
    const text = renderVerdict(image, verdict);
    console.log(text);
    addSummary(text);
    blocking.push(...verdict.blocking);
    passed &&= verdict.passed;
  }
  if (values.notify && values.env !== undefined) {
    const news = {
      topic: "findings",
      subject: values.env,
      failed: blocking.length > 0,
      details: digestOf(blocking),
      runUrl: runUrlOf(process.env),
    } as const;
    const channels = {
      github: gitHubOf(process.env),
      author: authorOf(process.env),
      webhook: process.env["WEBHOOK"] || undefined,
    };
    for (const problem of (await notify(news, channels)).problems)
      console.log(annotation("warning", "notify", problem));
  }
  process.exitCode = passed ? 0 : 1;
}

await runEntry(main);
