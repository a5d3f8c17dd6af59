import type { ContainerCreateOptions, EndpointsConfig, HostConfig } from "dockerode";
import type { ContainerInputs } from "./container-inputs.ts";
import { nanoseconds } from "./duration.ts";
import { labelMap } from "./labels.ts";

const megabytes = (count: number) => count * 1024 * 1024;

/** Options that Docker can change on a running container. */
export function updatableOptions(wanted: ContainerInputs): Partial<HostConfig> {
  return {
    RestartPolicy: { Name: wanted.restart ?? "no", MaximumRetryCount: wanted.maxRetryCount ?? 0 },
    Memory: megabytes(wanted.memory ?? 0),
    MemoryReservation: megabytes(wanted.memoryReservation ?? 0),
    ...(wanted.memorySwap === undefined
      ? {}
      : { MemorySwap: wanted.memorySwap < 0 ? -1 : megabytes(wanted.memorySwap) }),
    CpuShares: wanted.cpuShares ?? 0,
    CpusetCpus: wanted.cpuSet ?? "",
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
    ...(wanted.platform ? { platform: wanted.platform } : {}),
    ...(wanted.command ? { Cmd: wanted.command } : {}),
    ...(wanted.entrypoints ? { Entrypoint: wanted.entrypoints } : {}),
    ...(wanted.workingDir ? { WorkingDir: wanted.workingDir } : {}),
    ...(wanted.hostname ? { Hostname: wanted.hostname } : {}),
    ...(wanted.domainname ? { Domainname: wanted.domainname } : {}),
    ...(wanted.user ? { User: wanted.user } : {}),
    ...(wanted.stopSignal ? { StopSignal: wanted.stopSignal } : {}),
    ...(wanted.stopTimeout ? { StopTimeout: wanted.stopTimeout } : {}),
    ...(wanted.healthcheck ? { Healthcheck: healthcheck(wanted.healthcheck) } : {}),
    Env: wanted.envs ?? [],
    Labels: labelMap(wanted.labels),
    Tty: wanted.tty ?? false,
    OpenStdin: wanted.stdinOpen ?? false,
    ExposedPorts: Object.fromEntries(ports.map((port) => [portKey(port), {}])),
    HostConfig: hostConfig(wanted),
    ...(network ? { NetworkingConfig: { EndpointsConfig: { [network.name]: endpoint(network) } } } : {}),
  };
}

type Network = NonNullable<ContainerInputs["networksAdvanced"]>[number];
type Port = NonNullable<ContainerInputs["ports"]>[number];

/** How the container joins a network. */
export function endpoint(network: Network): EndpointsConfig[string] {
  return {
    ...(network.aliases ? { Aliases: network.aliases } : {}),
    ...(network.ipv4Address ? { IPAMConfig: { IPv4Address: network.ipv4Address } } : {}),
  };
}

function portKey(port: Port): string {
  return `${port.internal}/${port.protocol ?? "tcp"}`;
}

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
    PublishAllPorts: wanted.publishAllPorts ?? false,
    Binds: binds(wanted),
    Mounts: mounts(wanted),
    ...(wanted.tmpfs ? { Tmpfs: wanted.tmpfs } : {}),
    ...(wanted.sysctls ? { Sysctls: wanted.sysctls } : {}),
    ...(wanted.capabilities?.adds ? { CapAdd: wanted.capabilities.adds } : {}),
    ...(wanted.capabilities?.drops ? { CapDrop: wanted.capabilities.drops } : {}),
    ...(wanted.securityOpts ? { SecurityOpt: wanted.securityOpts } : {}),
    ...(wanted.dns ? { Dns: wanted.dns } : {}),
    ...(wanted.groupAdds ? { GroupAdd: wanted.groupAdds } : {}),
    ...(wanted.ipcMode ? { IpcMode: wanted.ipcMode } : {}),
    ...(wanted.pidMode ? { PidMode: wanted.pidMode } : {}),
    ...(wanted.shmSize ? { ShmSize: megabytes(wanted.shmSize) } : {}),
    ...(wanted.init === undefined ? {} : { Init: wanted.init }),
    ...(wanted.logDriver || wanted.logOpts
      ? { LogConfig: { Type: wanted.logDriver ?? "json-file", Config: wanted.logOpts ?? {} } }
      : {}),
    ExtraHosts: (wanted.hosts ?? []).map(({ host, ip }) => `${host}:${ip}`),
    Ulimits: (wanted.ulimits ?? []).map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
    Privileged: wanted.privileged ?? false,
    ReadonlyRootfs: wanted.readOnly ?? false,
    AutoRemove: wanted.rm ?? false,
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
  return (wanted.volumes ?? []).map(({ volumeName, hostPath, containerPath, readOnly }) =>
    [volumeName ?? hostPath ?? "", containerPath, readOnly ? "ro" : "rw"].join(":"),
  );
}

type Mounts = NonNullable<HostConfig["Mounts"]>;

function mounts(wanted: ContainerInputs): Mounts {
  return (wanted.mounts ?? []).map((mount) => {
    const result: Mounts[number] = {
      Type: mount.type,
      Target: mount.target,
      Source: mount.source ?? "",
      ReadOnly: mount.readOnly ?? false,
    };
    const { tmpfsOptions } = mount;
    if (tmpfsOptions) {
      result.TmpfsOptions = { SizeBytes: tmpfsOptions.sizeBytes ?? 0, Mode: tmpfsOptions.mode ?? 0o1777 };
    }
    return result;
  });
}
