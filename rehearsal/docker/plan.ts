/** What matters about a machine for having Docker on it. */
export interface Machine {
  readonly system: NodeJS.Platform;
  readonly root: boolean;
  /** `ID` of /etc/os-release, e.g. `debian`. */
  readonly distribution: string;
  /** `VERSION_CODENAME` of /etc/os-release. */
  readonly codename: string;
  /** Whether a docker client is installed. */
  readonly client: boolean;
  /** Whether dockerd is installed. */
  readonly daemon: boolean;
  readonly apt: boolean;
  /** Why the engine does not answer; undefined when it does. */
  readonly unreachable: string | undefined;
}

/** What has to be done so that Docker can be used. */
export type DockerPlan =
  | { readonly kind: "install"; readonly suite: string }
  | { readonly kind: "refuse"; readonly sentence: string }
  | { readonly kind: "start" }
  | { readonly kind: "use" };

/** Suites whose Docker is new enough for what the stacks build with. */
const suites = new Set(["trixie", "forky", "sid"]);

/** Decide what to do on a machine. Only a bare Debian of ours to administer gets Docker installed. */
export function planDocker(machine: Machine): DockerPlan {
  const { system, root, distribution, codename, client, daemon, apt, unreachable } = machine;
  if (unreachable === undefined && client) return { kind: "use" };
  if (unreachable === undefined)
    return refuse("A Docker engine answers but the docker client is missing: install the package docker-cli.");
  if (system === "darwin") {
    return refuse(
      `Docker is not reachable (${unreachable}): start Docker Desktop, colima or OrbStack, then run \`make up\` again.`,
    );
  }
  if (system !== "linux")
    return refuse(`Docker is not reachable (${unreachable}): run this inside WSL 2 or on Linux or macOS.`);
  if (!root) {
    const hint = daemon
      ? "start it with `sudo systemctl start docker`, and let your user use it (group docker)"
      : "install Docker";
    return refuse(`Docker is not reachable (${unreachable}): ${hint}, then run \`make up\` again.`);
  }
  if (daemon && client) return { kind: "start" };
  if (distribution !== "debian" || !apt) {
    return refuse(
      `Docker is not installed, and it is installed for you on Debian only (this is ${distribution || "an unknown system"}): install it, then run \`make up\` again.`,
    );
  }
  if (codename === "bookworm") return { kind: "install", suite: "trixie" };
  if (suites.has(codename)) return { kind: "install", suite: codename };
  return refuse(
    `Docker is not installed and Debian ${codename || "(unknown release)"} has none that is new enough: install Docker 26 or later.`,
  );
}

function refuse(sentence: string): DockerPlan {
  return { kind: "refuse", sentence };
}
