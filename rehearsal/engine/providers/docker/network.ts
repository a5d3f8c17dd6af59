import type { NetworkInspectInfo } from "dockerode";
import { z } from "zod";
import { type Properties } from "../../values/value.ts";
import type { OperationContext, ResourceType } from "../provider.ts";
import { explain, openDocker, parseInputs, unlessMissing, untilFree } from "./client.ts";
import { diffDocker, withDefaults } from "./defaults.ts";
import { Labels, labelList, labelMap } from "./labels.ts";

const type = "docker:index/network:Network";

const Inputs = z.strictObject({
  name: z.string(),
  driver: z.string().optional(),
  labels: Labels.optional(),
  ipamDriver: z.string().optional(),
});

function describe(network: NetworkInspectInfo): Properties {
  return {
    id: network.Id,
    name: network.Name,
    driver: network.Driver,
    scope: network.Scope,
    attachable: network.Attachable,
    ingress: network.Ingress,
    internal: network.Internal,
    ipv6: network.EnableIPv6 ?? false,
    labels: labelList(network.Labels),
    options: network.Options ?? {},
    ipamDriver: network.IPAM?.Driver ?? "default",
    ipamOptions: network.IPAM?.Options ?? null,
    ipamConfigs: (network.IPAM?.Config ?? []).map(({ Subnet, Gateway }) => ({
      auxAddress: {},
      gateway: Gateway ?? "",
      ipRange: "",
      subnet: Subnet ?? "",
    })),
  };
}

async function inspect(id: string, context: OperationContext): Promise<Properties | undefined> {
  const docker = await openDocker(context.config, context.env);
  const network: NetworkInspectInfo | undefined = await unlessMissing(docker.getNetwork(id).inspect());
  return network && describe(network);
}

/** docker.Network */
export const network: ResourceType = {
  check: (inputs, context) => withDefaults(inputs, { ipamDriver: "default" }, context, true),
  diff: (existing, inputs) => diffDocker(type, existing, inputs),
  create: async (inputs, context) => {
    const wanted = parseInputs(type, Inputs, inputs);
    const docker = await openDocker(context.config, context.env);
    try {
      const { id } = await docker.createNetwork({
        Name: wanted.name,
        CheckDuplicate: true,
        Driver: wanted.driver ?? "bridge",
        Labels: labelMap(wanted.labels),
        IPAM: { Driver: wanted.ipamDriver ?? "default", Config: [] },
      });
      return { id, outputs: (await inspect(id, context)) ?? {} };
    } catch (error) {
      throw explain(`Unable to create network ${wanted.name}`, error);
    }
  },
  delete: async (existing, context) => {
    const docker = await openDocker(context.config, context.env);
    // 403: a container that is just being removed still has an endpoint.
    await untilFree(() => docker.getNetwork(existing.id).remove(), [403]);
  },
  read: async (id, existing, context) => {
    const outputs = await inspect(id, context);
    return outputs && { id, inputs: existing?.inputs ?? {}, outputs };
  },
};
