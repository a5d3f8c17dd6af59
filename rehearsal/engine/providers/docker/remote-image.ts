import { z } from "zod";
import type { OperationContext, ResourceType } from "../provider.ts";
import { openDocker, plainInputs, unlessMissing, untilFree } from "./client.ts";
import { diffDocker } from "./defaults.ts";
import { pullImage } from "./pull.ts";

const type = "docker:index/remoteImage:RemoteImage";

const Inputs = z.strictObject({
  name: z.string(),
  keepLocally: z.boolean().optional(),
  forceRemove: z.boolean().optional(),
  platform: z.string().optional(),
  pullTriggers: z.array(z.string()).optional(),
  triggers: z.record(z.string(), z.string()).optional(),
});

async function inspect(name: string, context: OperationContext) {
  const docker = await openDocker(context.config, context.env);
  const info = await unlessMissing(docker.getImage(name).inspect());
  return info && { name, imageId: info.Id, repoDigest: info.RepoDigests[0] ?? "" };
}

/** docker.RemoteImage: an image this machine needs, pulled where it is missing. */
export const remoteImage: ResourceType = {
  diff: (existing, inputs) => ({ ...diffDocker(type, existing, inputs), deleteBeforeReplace: false }),
  create: async (inputs, context) => {
    const wanted = Inputs.parse(plainInputs(inputs));
    if (!(await inspect(wanted.name, context))) {
      await pullImage(await openDocker(context.config, context.env), wanted.name);
    }
    const found = await inspect(wanted.name, context);
    if (!found) throw new Error(`Unable to find or pull image ${wanted.name}`);
    return { id: `${found.imageId}${wanted.name}`, outputs: { ...inputs, ...found } };
  },
  update: async (_existing, inputs, context) => ({
    ...inputs,
    ...(await inspect(Inputs.parse(plainInputs(inputs)).name, context)),
  }),
  delete: async (existing, context) => {
    const { name, keepLocally, forceRemove } = Inputs.parse(plainInputs(existing.inputs));
    if (keepLocally) return;
    const docker = await openDocker(context.config, context.env);
    await untilFree(() => docker.getImage(name).remove({ force: forceRemove ?? false }), []);
  },
  read: async (id, existing, context) => {
    const inputs = existing?.inputs ?? {};
    const found = await inspect(Inputs.parse(plainInputs(inputs)).name, context);
    return found && { id, inputs, outputs: { ...existing?.outputs, ...found } };
  },
};
