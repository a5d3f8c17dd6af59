import type Docker from "dockerode";
import type { Container, ContainerInspectInfo } from "dockerode";
import type { Properties } from "../../values/value.ts";
import type { ResourceType } from "../provider.ts";
import { explain, openDocker, parseInputs, plainInputs, statusOf, unlessMissing, untilFree } from "./client.ts";
import { ContainerInputs } from "./container-inputs.ts";
import { createOptions, updatableOptions } from "./container-options.ts";
import { diffDocker, withDefaults } from "./defaults.ts";
import { labelMap } from "./labels.ts";
import { pullImage } from "./pull.ts";

const type = "docker:index/container:Container";

const defaults = {
  containerReadRefreshTimeoutMilliseconds: 15_000,
  mustRun: true,
  networkMode: "bridge",
  removeVolumes: true,
  restart: "no",
  start: true,
  waitTimeout: 60,
};

const parse = (inputs: Properties) => parseInputs(type, ContainerInputs, inputs);

function describe(inputs: Properties, info: ContainerInspectInfo): Properties {
  const networks = Object.entries(info.NetworkSettings.Networks).map(([networkName, network]) => ({
    networkName,
    gateway: network.Gateway,
    ipAddress: network.IPAddress,
    ipPrefixLength: network.IPPrefixLen,
    macAddress: network.MacAddress,
  }));
  return {
    ...plainInputs(inputs),
    id: info.Id,
    hostname: info.Config.Hostname,
    command: info.Config.Cmd ?? [],
    networkDatas: networks,
    exitCode: null,
    containerLogs: null,
    bridge: "",
  };
}

/** docker.Container: created, given its files and networks, started, and watched until it runs. */
export const container: ResourceType = {
  check: (inputs, context) => withDefaults(inputs, defaults, context, true),
  diff: (existing, inputs) => diffDocker(type, existing, inputs),
  plan: (inputs, existing) => ({ outputs: { ...existing?.outputs, ...plainInputs(inputs) } }),
  create: async (inputs, context) => {
    const wanted = parse(inputs);
    const docker = await openDocker(context.config, context.env);
    const made = await createContainer(docker, wanted);
    try {
      await connectAndStart(docker, made, wanted);
    } catch (error) {
      await made.remove({ force: true, v: true }).catch(() => undefined);
      throw explain(`Unable to start container ${wanted.name}`, error);
    }
    return { id: made.id, outputs: describe(inputs, await made.inspect()) };
  },
  update: async (existing, inputs, context) => {
    const wanted = parse(inputs);
    const docker = await openDocker(context.config, context.env);
    const found = docker.getContainer(existing.id);
    try {
      await found.update(updatableOptions(wanted));
    } catch (error) {
      throw explain(`Unable to update container ${wanted.name}`, error);
    }
    return describe(inputs, await found.inspect());
  },
  delete: async (existing, context) => {
    const docker = await openDocker(context.config, context.env);
    const found = docker.getContainer(existing.id);
    const grace = Number(existing.inputs["destroyGraceSeconds"] ?? 0);
    if (grace > 0) await stopGently(found, grace);
    // 409: another removal is under way.
    await untilFree(() => found.remove({ force: true, v: existing.inputs["removeVolumes"] !== false }), [409]);
  },
  read: async (id, existing, context) => {
    const docker = await openDocker(context.config, context.env);
    const info = await unlessMissing(docker.getContainer(id).inspect());
    if (!info) return undefined;
    const inputs = existing?.inputs ?? {};
    // A container that ought to run and does not is as good as gone; the next run makes another.
    if (!info.State.Running && inputs["mustRun"] !== false) return undefined;
    return { id: info.Id, inputs, outputs: { ...existing?.outputs, ...describe(inputs, info) } };
  },
};

async function createContainer(docker: Docker, wanted: ContainerInputs): Promise<Container> {
  const options = createOptions(wanted);
  try {
    return await docker.createContainer(options);
  } catch (error) {
    if (statusOf(error) === 404) {
      await pullImage(docker, wanted.image);
      return docker.createContainer(options);
    }
    if (statusOf(error) === 409 && (await removeDeadTwin(docker, wanted))) return docker.createContainer(options);
    throw explain("Unable to create container", error);
  }
}

/** Remove a stopped container that has the name and every label of the wanted one: an earlier attempt at the same thing. */
async function removeDeadTwin(docker: Docker, wanted: ContainerInputs): Promise<boolean> {
  const labels = Object.entries(labelMap(wanted.labels));
  const twin = docker.getContainer(wanted.name);
  const info = await unlessMissing(twin.inspect());
  if (!info || info.State.Running || labels.length === 0) return false;
  if (labels.some(([label, value]) => info.Config.Labels[label] !== value)) return false;
  await twin.remove({ force: true });
  return true;
}

async function connectAndStart(docker: Docker, made: Container, wanted: ContainerInputs): Promise<void> {
  for (const network of (wanted.networksAdvanced ?? []).slice(1)) {
    await docker.getNetwork(network.name).connect({ Container: made.id });
  }
  if (wanted.start === false) return;
  await made.start();
  if (wanted.mustRun !== false) await assertRunning(made, wanted);
}

async function assertRunning(made: Container, wanted: ContainerInputs): Promise<void> {
  const { State } = await made.inspect();
  if (State.Running || State.Restarting) return;
  const text = unframe(await made.logs({ stdout: true, stderr: true, tail: 20 })).trim();
  throw new Error(`container ${wanted.name} exited at start with code ${State.ExitCode}: ${text}`);
}

/** Text of a log stream, in which every chunk has a header of eight bytes that ends with its length. */
function unframe(stream: Buffer): string {
  let text = "";
  for (let at = 0; at + 8 <= stream.length; at += 8 + stream.readUInt32BE(at + 4)) {
    text += stream.toString("utf8", at + 8, at + 8 + stream.readUInt32BE(at + 4));
  }
  return text;
}

async function stopGently(found: Container, seconds: number): Promise<void> {
  try {
    await found.stop({ t: seconds });
  } catch (error) {
    // 304: stopped already; 404: gone already.
    if (![304, 404].includes(statusOf(error) ?? 0)) throw error;
  }
}
