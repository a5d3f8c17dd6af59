import type { Facts } from "./facts.ts";

/** The oldest engine whose health checks know a start interval. */
const oldest = [25, 0] as const;
const leastFree = 2 * 1024 ** 3;
const mostSkewSeconds = 30;

/** Problem with the engine's version, if any. */
export function checkVersion({ version }: Pick<Facts, "version">): readonly string[] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isOld = major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
  return isOld || Number.isNaN(major)
    ? [`The host runs Docker ${version}, expected ${oldest.join(".")} or newer: upgrade its engine.`]
    : [];
}

/** Problem with free disk space, if any. */
export function checkDisk({ root }: Pick<Facts, "root">, freeBytes: number): readonly string[] {
  const gigabytes = (bytes: number) => (bytes / 1024 ** 3).toFixed(1);
  return freeBytes < leastFree
    ? [
        `${root} on the host has ${gigabytes(freeBytes)} GB free, expected at least ${gigabytes(leastFree)}: run make retention, or make room.`,
      ]
    : [];
}

/** Problem with the host's clock, if any: certificates, tokens and the order of logs depend on it. */
export function checkClock({ clock, askedAt }: Pick<Facts, "askedAt" | "clock">): readonly string[] {
  const skew = Math.round((clock.getTime() - askedAt.getTime()) / 1000);
  return Math.abs(skew) > mostSkewSeconds
    ? [
        `The host's clock is ${Math.abs(skew)} s ${skew > 0 ? "ahead" : "behind"}, expected at most ${mostSkewSeconds}: set it, e.g. by enabling its time synchronisation.`,
      ]
    : [];
}

/** Images that have nothing for the host's platform; an image that does not say is taken at its word by Docker too. */
export function checkPlatform(
  { platform }: Pick<Facts, "platform">,
  images: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  return Object.entries(images)
    .filter(([, platforms]) => platforms.length > 0 && !platforms.includes(platform))
    .map(
      ([image, platforms]) =>
        `${image} is built for ${platforms.join(", ")}, the host is ${platform}: build it for that, too.`,
    );
}

/** One running container and what it publishes, as `docker ps` prints it. */
export interface Published {
  readonly name: string;
  readonly isOurs: boolean;
  /** E.g. `127.0.0.1:8080->8080/tcp, [::]:443->8443/tcp`. */
  readonly ports: string;
}

/** Ports of the edge that another container publishes. */
export function checkPorts(ports: readonly number[], running: readonly Published[], file: string): readonly string[] {
  return ports.flatMap((port) => {
    const holder = running.find((one) => !one.isOurs && new RegExp(`:${port}->`).test(one.ports));
    return holder === undefined
      ? []
      : [
          `Port ${port} is taken by the container ${holder.name}: stop it, or choose another port in delivery:edge of ${file}.`,
        ];
  });
}
