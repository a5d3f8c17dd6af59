import { z } from "zod";

const Vulnerability = z.looseObject({
  VulnerabilityID: z.string(),
  PkgName: z.string(),
  InstalledVersion: z.string().default(""),
  FixedVersion: z.string().optional(),
  Severity: z.string(),
  Title: z.string().optional(),
  PrimaryURL: z.string().optional(),
});

/** What `trivy image --format json` writes; only the parts that are judged. */
export const TrivyReport = z.looseObject({
  ArtifactName: z.string(),
  Results: z.array(z.looseObject({ Target: z.string(), Vulnerabilities: z.array(Vulnerability).nullish() })).nullish(),
});
export type TrivyReport = z.infer<typeof TrivyReport>;

/** A vulnerability in one package of one image. */
export interface Finding {
  readonly id: string;
  readonly package: string;
  readonly installed: string;
  readonly fixed: string | undefined;
  readonly severity: string;
  readonly title: string;
}

/** Each vulnerability of each package once, worst first. */
export function findingsOf({ Results }: TrivyReport): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const { Vulnerabilities } of Results ?? []) {
    for (const { VulnerabilityID: id, PkgName, InstalledVersion, FixedVersion, Severity, Title } of Vulnerabilities ??
      []) {
      const finding = {
        id,
        package: PkgName,
        installed: InstalledVersion,
        fixed: FixedVersion,
        severity: Severity,
        title: Title ?? "",
      };
      found.set(keyOf(finding), finding);
    }
  }
  return [...found.values()].toSorted(
    (one, other) => rank(one) - rank(other) || keyOf(one).localeCompare(keyOf(other)),
  );
}

const severities = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "UNKNOWN"];
const rank = ({ severity }: Finding) => severities.indexOf(severity);

/** The same finding in two scans; the version is no part of it, an update that does not help is no news. */
export const keyOf = ({ id, package: name }: Pick<Finding, "id" | "package">): string => `${id} ${name}`;
