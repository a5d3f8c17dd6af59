import { z } from "zod";
import type { ResourceType } from "../provider.ts";
import { explain, openDocker, plainInputs, unlessMissing } from "./client.ts";

const Inputs = z.strictObject({
  sourceImage: z.string(),
  targetImage: z.string(),
  tagTriggers: z.array(z.string()).optional(),
});

/** docker.Tag: a second name of a local image. */
export const tag: ResourceType = {
  create: async (inputs, context) => {
    const { sourceImage, targetImage } = Inputs.parse(plainInputs(inputs));
    const docker = await openDocker(context.config, context.env);
    const [, repo = targetImage, name] = /^(.+?)(?::([^:/]+))?$/u.exec(targetImage) ?? [];
    try {
      await docker.getImage(sourceImage).tag({ repo, ...(name ? { tag: name } : {}) });
    } catch (error) {
      throw explain(`Unable to tag ${sourceImage} as ${targetImage}`, error);
    }
    const { Id } = await docker.getImage(targetImage).inspect();
    return { id: `${sourceImage}.${targetImage}`, outputs: { ...inputs, sourceImageId: Id } };
  },
  // The provider leaves the name on the image.
  delete: () => Promise.resolve(),
  read: async (id, existing, context) => {
    const inputs = existing?.inputs ?? {};
    const docker = await openDocker(context.config, context.env);
    const { targetImage } = Inputs.parse(plainInputs(inputs));
    const found = await unlessMissing(docker.getImage(targetImage).inspect());
    return found && { id, inputs, outputs: { ...inputs, sourceImageId: found.Id } };
  },
};
