import path from "node:path";
import { z } from "zod";
import { isObject, type Properties, unknown, type Value } from "../../values/value.ts";
import type { OperationContext, ResourceType } from "../provider.ts";
import { openDocker, parseInputs, socketPath, unlessMissing } from "./client.ts";
import { runDocker } from "./cli.ts";
import { FirstAlone } from "./first-alone.ts";
import { contextDigest } from "./image-digest.ts";

const Build = z.strictObject({
  context: z.string().optional(),
  contextDigest: z.string().optional(),
  dockerfile: z.string().optional(),
  args: z.record(z.string(), z.string()).optional(),
  builderVersion: z.string().optional(),
  platform: z.string().optional(),
});

const Inputs = z.strictObject({
  imageName: z.string(),
  build: Build.optional(),
  buildOnPreview: z.literal(false).optional(),
  skipPush: z.boolean().optional(),
  registry: z.strictObject({ server: z.string().optional() }).optional(),
});
type Inputs = z.infer<typeof Inputs>;

const parse = (inputs: Properties) => parseInputs("docker:index/image:Image", Inputs, inputs);

/** docker.Image: built from its context, pushed unless told not to, named by its digest afterwards. */
export const image: ResourceType = {
  check: async (inputs, { root }) => {
    const build = inputs["build"] ?? {};
    if (!isObject(build)) return inputs;
    const context = text(build["context"]) ?? ".";
    const dockerfile = text(build["dockerfile"]) ?? path.join(context, "Dockerfile");
    const isKnown = context !== unknown && dockerfile !== unknown;
    const digest = isKnown ? await contextDigest(path.resolve(root, context), path.resolve(root, dockerfile)) : unknown;
    return { ...inputs, build: { ...build, context, dockerfile, contextDigest: digest } };
  },
  plan: (inputs) => ({ outputs: { imageName: inputs["imageName"] ?? unknown } }),
  create: async (inputs, context) => {
    const wanted = parse(inputs);
    return { id: wanted.imageName, outputs: await buildImage(wanted, context) };
  },
  update: (_existing, inputs, context) => buildImage(parse(inputs), context),
  // The layers stay as build cache; `make down` removes the tags.
  delete: () => Promise.resolve(),
};

function text(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

async function buildImage(wanted: Inputs, context: OperationContext): Promise<Properties> {
  const { imageName, build = {} } = wanted;
  const folder = path.resolve(context.root, build.context ?? ".");
  const dockerfile = path.resolve(context.root, build.dockerfile ?? path.join(folder, "Dockerfile"));
  const args = Object.entries(build.args ?? {}).flatMap(([key, value]) => ["--build-arg", `${key}=${value}`]);
  const options = build.platform ? ["--platform", build.platform] : [];
  await runDocker(
    `Building ${imageName}`,
    ["build", "--progress", "plain", "--tag", imageName, "--file", dockerfile, ...args, ...options, folder],
    context,
  );
  const repoDigest = wanted.skipPush ? await imageId(imageName, context) : await push(imageName, context);
  const registryServer = imageName.includes("/") ? (imageName.split("/")[0] ?? "") : "";
  return {
    baseImageName: imageName,
    context: build.context ?? ".",
    dockerfile: build.dockerfile ?? "Dockerfile",
    imageName,
    ...(build.platform ? { platform: build.platform } : {}),
    registryServer,
    repoDigest,
  };
}

// Docker mounts layers that it has once pushed to a registry, but pushes at the same time each compress and send all of
// them: three images of one base take 20 s to a new registry at once, 7 s with the first one alone.
const pushes = new FirstAlone();

async function push(imageName: string, context: OperationContext): Promise<string> {
  const pushed = () => runDocker(`Pushing ${imageName}`, ["push", imageName], context);
  const output = await pushes.run(imageName.split("/")[0] ?? "", pushed);
  const digest = /digest: (sha256:[0-9a-f]{64})/u.exec(output)?.[1];
  if (digest === undefined) throw new Error(`Pushing ${imageName}: the registry named no digest`);
  return `${imageName.replace(/:[^:/]+$/u, "")}@${digest}`;
}

async function imageId(imageName: string, context: OperationContext): Promise<string> {
  const docker = await openDocker(context.config, context.env);
  const info = await unlessMissing(docker.getImage(imageName).inspect());
  if (!info)
    throw new Error(
      `Building ${imageName}: Docker does not have the image afterwards (${socketPath(context.config, context.env)})`,
    );
  return info.Id;
}
