import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { services } from "../src/catalog/services.ts";
import { UserError } from "../src/lib/errors.ts";
import { CommitId, formatRelease } from "../src/release/contract.ts";
import { versionOf } from "../src/release/refs.ts";
import { runEntry } from "./command/entry.ts";
import { planImages, repositoriesOf, verification } from "./ci/images.ts";
import { setOutput } from "./ci/output.ts";
import { openRegistries } from "./registry/registry.ts";
import { releaseOfCommit, tagRelease } from "./registry/release-images.ts";

const usage = `node automation/images.ts plan --namespace ghcr.io/owner [--fresh true] what has to be built, known revisions tagged
node automation/images.ts complete --namespace ghcr.io/owner [--ref REF]  the commit's release; moves latest on main
node automation/images.ts pull --namespace ghcr.io/owner [--ref REF]      pull what was just published
node automation/images.ts verify --namespace ghcr.io/owner --repository owner/name  did our own workflow build each image?
node automation/images.ts version --namespace ghcr.io/owner --ref REF     give the commit's images the version of a tag`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    namespace: { type: "string" },
    commit: { type: "string" },
    ref: { type: "string", default: "" },
    repository: { type: "string" },
    fresh: { type: "string", default: "false" },
    file: { type: "string", default: "release.json" },
  },
});
const git = (...args: string[]) => execFileSync("git", args, { encoding: "utf8" }).trim();

async function main(): Promise<void> {
  const { namespace } = values;
  if (namespace === undefined) throw new UserError(`--namespace is missing.\n${usage}`);
  const commit = CommitId.parse(values.commit ?? git("rev-parse", "HEAD"));
  const registry = openRegistries();
  const repositories = repositoriesOf(namespace, services);
  switch (positionals[0]) {
    case "plan": {
      const revisions = Object.fromEntries(
        Object.entries(services).map(([service, { context }]) => [service, git("rev-parse", `${commit}:${context}`)]),
      );
      const jobs = await planImages(registry, services, {
        namespace,
        commit,
        revisions,
        fresh: values.fresh === "true",
      });
      setOutput("missing", JSON.stringify(jobs));
      break;
    }
    case "complete": {
      const release = await releaseOfCommit(registry, commit, repositories);
      if (values.ref === "refs/heads/main") await tagRelease(registry, release, ["latest"]);
      writeFileSync(values.file, `${formatRelease(release)}\n`);
      setOutput("release", formatRelease(release));
      break;
    }
    case "pull": {
      const { images } = await releaseOfCommit(registry, commit, repositories);
      const tags = values.ref === "refs/heads/main" ? [commit, "latest"] : [commit];
      for (const [service, repository] of Object.entries(repositories)) {
        const names = [...tags.map((tag) => `${repository}:${tag}`), images[service as keyof typeof images]];
        for (const name of names) execFileSync("docker", ["pull", "--quiet", name], { stdio: "inherit" });
      }
      break;
    }
    case "verify": {
      if (values.repository === undefined) throw new UserError(`--repository is missing.\n${usage}`);
      const { images } = await releaseOfCommit(registry, commit, repositories);
      for (const image of Object.values(images))
        execFileSync("gh", verification(image, values.repository), { stdio: "inherit" });
      break;
    }
    case "version": {
      const version = versionOf(values.ref);
      if (version === undefined) throw new UserError(`${values.ref} is no version tag; expected refs/tags/v1.2.3.`);
      const release = await releaseOfCommit(registry, commit, repositories);
      await tagRelease(registry, release, [version]);
      setOutput("version", version);
      break;
    }
    default:
      throw new UserError(usage);
  }
}

await runEntry(main);
