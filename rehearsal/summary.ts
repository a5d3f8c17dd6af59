import { z } from "zod";
import { services } from "../src/catalog/services.ts";
import type { Phase } from "./report.ts";
import type { Settings } from "./settings.ts";

const Shown = z.looseObject({
  commit: z.string().optional(),
  version: z.string().optional(),
  images: z.record(z.string(), z.string()).default({}),
});

/** What a stack serves, as its outputs say it. */
export type ShownRelease = z.infer<typeof Shown>;

/** Read the output `release`; undefined where nothing serves yet. */
export function parseRelease(output: unknown): ShownRelease | undefined {
  const parsed = Shown.safeParse(output);
  return parsed.success ? parsed.data : undefined;
}

/** Lines about a release: the commit, then service and digest. */
export function releaseLines(release: ShownRelease | undefined): string[] {
  if (release === undefined) return ["release    none"];
  const commit = release.commit === undefined ? [] : [`commit     ${release.commit}`];
  const version = release.version === undefined ? [] : [`version    ${release.version}`];
  const images = Object.entries(release.images).map(([service, image], index) => {
    const digest = image.split("@")[1] ?? image;
    return `${(index === 0 ? "release" : "").padEnd(11)}${service.padEnd(9)} ${digest}`;
  });
  return [...commit, ...version, ...images];
}

/** Lines about where the platform answers. */
export function urlLines({ edgePort, httpsPort, dir }: Settings, https: boolean): string[] {
  const routes = Object.entries(services).map(([service, { route }]) => ({ service, route }));
  const lines = routes.map(
    ({ service, route }, index) =>
      `${(index === 0 ? "urls" : "").padEnd(11)}${service.padEnd(9)} http://127.0.0.1:${edgePort}${route}`,
  );
  return https
    ? [...lines, `${"".padEnd(11)}https     https://localhost:${httpsPort}/ (CA: ${dir}/tls/ca.pem)`]
    : lines;
}

/** One line with the time of every phase that took any. */
export function timeLine(phases: readonly Phase[]): string {
  const total = phases.reduce((sum, { seconds }) => sum + seconds, 0);
  const parts = phases
    .filter(({ seconds }) => seconds >= 0.1)
    .map(({ name, seconds }) => `${name} ${seconds.toFixed(1)}s`);
  return `times      ${[...parts, `total ${total.toFixed(1)}s`].join(", ")}`;
}
