import { z } from "zod";
import type { Properties } from "../../values/value.ts";
import type { OperationContext, ResourceType } from "../provider.ts";
import { explain, openDocker, parseInputs, unlessMissing, untilFree } from "./client.ts";
import { diffDocker, withDefaults } from "./defaults.ts";
import { Labels, labelList, labelMap } from "./labels.ts";

const type = "docker:index/volume:Volume";

const Inputs = z.strictObject({
  name: z.string(),
  driver: z.string().optional(),
  labels: Labels.optional(),
});

async function inspect(id: string, context: OperationContext): Promise<Properties | undefined> {
  const docker = await openDocker(context.config, context.env);
  const volume = await unlessMissing(docker.getVolume(id).inspect());
  if (!volume) return undefined;
  return {
    id: volume.Name,
    name: volume.Name,
    driver: volume.Driver,
    driverOpts: volume.Options,
    labels: labelList(volume.Labels),
    mountpoint: volume.Mountpoint,
    cluster: null,
  };
}

/** docker.Volume; a volume that exists under the name already is taken over with its data, as Docker does. */
export const volume: ResourceType = {
  check: (inputs, context) => withDefaults(inputs, {}, context, true),
  diff: (existing, inputs) => diffDocker(type, existing, inputs),
  create: async (inputs, context) => {
    const wanted = parseInputs(type, Inputs, inputs);
    const docker = await openDocker(context.config, context.env);
    try {
      await docker.createVolume({
        Name: wanted.name,
        Driver: wanted.driver ?? "local",
        Labels: labelMap(wanted.labels),
      });
    } catch (error) {
      throw explain(`Unable to create volume ${wanted.name}`, error);
    }
    return { id: wanted.name, outputs: (await inspect(wanted.name, context)) ?? {} };
  },
  delete: async (existing, context) => {
    const docker = await openDocker(context.config, context.env);
    // 409: a container that is just being removed still holds it.
    await untilFree(() => docker.getVolume(existing.id).remove(), [409]);
  },
  read: async (id, existing, context) => {
    const outputs = await inspect(id, context);
    return outputs && { id, inputs: existing?.inputs ?? { name: id }, outputs };
  },
};
