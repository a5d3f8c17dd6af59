import type { ContainerCreateOptions, HostConfig } from "dockerode";
import type { ContainerInputs } from "./container-inputs.ts";
import { nanoseconds } from "./duration.ts";
import { labelMap } from "./labels.ts";

const megabytes = (count: number) => count * 1024 * 1024;

/** Options that Docker can change on a running container. */
export function updatableOptions(wanted: ContainerInputs): Partial<HostConfig> {
  const { memorySwap: swap } = wanted;
  return {
    RestartPolicy: { Name: wanted.restart ?? "no", MaximumRetryCount: 0 },
    Memory: megabytes(wanted.memory ?? 0),
    ...(swap === undefined ? {} : { MemorySwap: swap < 0 ? -1 : megabytes(swap) }),
    NanoCpus: Math.round(Number(wanted.cpus ?? 0) * 1e9),
  };
}

/** What Docker needs to create the container, attached to its first network. */
export function createOptions(wanted: ContainerInputs): ContainerCreateOptions {
  const [network] = wanted.networksAdvanced ?? [];
  const ports = wanted.ports ?? [];
  return {
    name: wanted.name,
    Image: wanted.image,
    ...(wanted.command ? { Cmd: wanted.command } : {}),
    ...(wanted.entrypoints ? { Entrypoint: wanted.entrypoints } : {}),
    ...(wanted.healthcheck ? { Healthcheck: healthcheck(wanted.healthcheck) } : {}),
    Env: wanted.envs ?? [],
    Labels: labelMap(wanted.labels),
    ExposedPorts: Object.fromEntries(ports.map((port) => [portKey(port), {}])),
    HostConfig: hostConfig(wanted),
    ...(network ? { NetworkingConfig: { EndpointsConfig: { [network.name]: {} } } } : {}),
  };
}

type Port = NonNullable<ContainerInputs["ports"]>[number];

const portKey = ({ internal }: Port) => `${internal}/tcp`;

function healthcheck(check: NonNullable<ContainerInputs["healthcheck"]>) {
  const duration = (text: string | undefined) => nanoseconds(text ?? "0");
  return {
    Test: check.tests,
    Interval: duration(check.interval),
    Timeout: duration(check.timeout),
    StartPeriod: duration(check.startPeriod),
    StartInterval: duration(check.startInterval),
    Retries: check.retries ?? 0,
  };
}

function hostConfig(wanted: ContainerInputs): HostConfig {
  const [network] = wanted.networksAdvanced ?? [];
  return {
    ...updatableOptions(wanted),
    NetworkMode: network?.name ?? wanted.networkMode ?? "bridge",
    PortBindings: portBindings(wanted.ports ?? []),
    Binds: binds(wanted),
    ReadonlyRootfs: wanted.readOnly ?? false,
    ...(wanted.tmpfs ? { Tmpfs: wanted.tmpfs } : {}),
    ...(wanted.capabilities ? { CapDrop: wanted.capabilities.drops } : {}),
    ...(wanted.securityOpts ? { SecurityOpt: wanted.securityOpts } : {}),
    ...(wanted.logDriver || wanted.logOpts
      ? { LogConfig: { Type: wanted.logDriver ?? "json-file", Config: wanted.logOpts ?? {} } }
      : {}),
  };
}

function portBindings(ports: readonly Port[]): Record<string, { HostIp: string; HostPort: string }[]> {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const port of ports) {
    const binding = {
      HostIp: port.ip ?? "0.0.0.0",
      HostPort: port.external === undefined ? "" : String(port.external),
    };
    (bindings[portKey(port)] ??= []).push(binding);
  }
  return bindings;
}

function binds(wanted: ContainerInputs): string[] {
  return (wanted.volumes ?? []).map(({ volumeName, containerPath, readOnly }) =>
    [volumeName, containerPath, readOnly ? "ro" : "rw"].join(":"),
  );
}
