import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { run } from "../../automation/engine/process.ts";
import { UserError } from "../../src/lib/errors.ts";
import type { Docker } from "../docker/docker.ts";
import type { Note } from "../report.ts";
import { type BaseImage, bakeFile, npmVersion } from "./images.ts";

/** What a build of stand-ins needs. */
export interface BuildSetup {
  readonly docker: Docker;
  readonly root: string;
  /** Build context and downloads; what is there already is not downloaded again. */
  readonly cache: string;
  readonly env: Readonly<Record<string, string>>;
}

const bundles = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];
const Package = z.looseObject({ version: z.string() });

/** Folder of the Node binary that npm installed: its version is the one this project runs on. */
function nodeFolder(root: string): string {
  return join(root, "node_modules", `node-linux-${process.arch}`);
}

/** Node's version in the stand-in. */
export function nodeVersion(root: string): string {
  const file = join(nodeFolder(root), "package.json");
  return existsSync(file) ? Package.parse(JSON.parse(readFileSync(file, "utf8"))).version : "";
}

/** Build stand-ins under the tags of the real images. `problem` says why the real ones cannot be had. */
export async function buildStandIns(
  setup: BuildSetup,
  images: readonly BaseImage[],
  recipe: string,
  problem: string | undefined,
  note: Note,
): Promise<void> {
  const { docker, cache } = setup;
  mkdirSync(cache, { recursive: true });
  const folder = import.meta.dirname;
  // Packages are downloaded anew when their list changes; everything else of the recipe is cheap.
  const list = readFileSync(join(folder, "packages.txt"), "utf8");
  const stamp = join(cache, "packages.stamp");
  const fresh = existsSync(join(cache, "rootfs.tar")) && existsSync(stamp) && readFileSync(stamp, "utf8") === list;
  await Promise.all([
    fresh ? undefined : downloadDebian(setup, problem, note).then(() => writeFileSync(stamp, list)),
    downloadNpm(setup),
  ]);
  copyFileSync(join(nodeFolder(setup.root), "bin", "node"), join(cache, "node"));
  rmSync(join(cache, "recipes"), { recursive: true, force: true });
  cpSync(join(folder, "recipes"), join(cache, "recipes"), { recursive: true });
  const bundle = bundles.find((file) => existsSync(file));
  if (bundle === undefined)
    throw new UserError(`This machine has no CA bundle at ${bundles.join(", ")}: install ca-certificates.`);
  copyFileSync(bundle, join(cache, "ca-certificates.crt"));
  writeFileSync(join(cache, "bake.json"), bakeFile(images, recipe, join(folder, "Dockerfile")));
  note(`building ${images.map(({ target }) => target).join(", ")}`);
  const bake = ["buildx", "bake", "--allow=fs.read=*", "--file", "bake.json"];
  const known = await docker.try(["buildx", "bake", "--help"]);
  const args = known.stdout.includes("--allow ") ? bake : bake.filter((word) => !word.startsWith("--allow"));
  await docker.run([...args, "--progress", "quiet"], { cwd: cache });
}

async function downloadDebian({ cache, env }: BuildSetup, problem: string | undefined, note: Note): Promise<void> {
  const closed = `The base images cannot be pulled (${problem ?? "they are stand-ins"})`;
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    throw new UserError(
      `${closed}, and stand-ins can be built by root on Debian only: connect to a registry mirror, then run it again.`,
    );
  }
  const archive = join(import.meta.dirname, "..", "docker", "archive.sh");
  const asked = await run({ command: "sh", args: [archive], cwd: "/", env });
  if (asked.code !== 0) throw new UserError(`${closed}, and ${asked.stderr.trim()}.`);
  const mirror = asked.stdout.trim();
  if (!existsSync("/usr/bin/mmdebstrap")) await installMmdebstrap(env, note);
  note("downloading Debian packages");
  const script = join(import.meta.dirname, "rootfs.sh");
  const { code, stderr } = await run({ command: "sh", args: [script, mirror, "trixie", cache], cwd: cache, env });
  if (code !== 0)
    throw new UserError(
      `The stand-ins' packages could not be downloaded: ${stderr.trim().split("\n").slice(-2).join(" / ")}`,
    );
}

async function installMmdebstrap(env: Readonly<Record<string, string>>, note: Note): Promise<void> {
  note("installing mmdebstrap");
  const install = () =>
    run({
      command: "apt-get",
      args: ["install", "-y", "-q", "--no-install-recommends", "mmdebstrap"],
      cwd: "/",
      env: { ...env, DEBIAN_FRONTEND: "noninteractive" },
    });
  if ((await install()).code === 0) return;
  await run({ command: "apt-get", args: ["update", "-q"], cwd: "/", env });
  const { code, stderr } = await install();
  if (code !== 0)
    throw new UserError(
      `mmdebstrap, which builds the stand-ins, could not be installed: ${stderr.trim().split("\n").at(-1)}`,
    );
}

async function downloadNpm({ cache, env }: BuildSetup): Promise<void> {
  const kept = join(cache, `npm-${npmVersion}.tgz`);
  if (!existsSync(kept)) {
    const args = ["pack", "--silent", "--pack-destination", cache, `npm@${npmVersion}`];
    const { code, stderr } = await run({ command: "npm", args, cwd: cache, env });
    if (code !== 0)
      throw new UserError(`npm ${npmVersion} could not be downloaded: ${stderr.trim().split("\n").at(-1)}`);
  }
  copyFileSync(kept, join(cache, "npm.tgz.part"));
  renameSync(join(cache, "npm.tgz.part"), join(cache, "npm.tgz"));
}
