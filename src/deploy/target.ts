import type * as pulumi from "@pulumi/pulumi";
import type { ServiceName } from "../catalog/services.ts";
import type { LoadedCertificate, Password, PlatformSettings } from "../config/settings.ts";
import type { Host } from "./host.ts";

/** An image as a target takes it. */
interface DeployedImage {
  /** `repository@sha256:…` */
  readonly reference: pulumi.Output<string>;
  /** What `/version` has to answer, where it is known before the image exists. */
  readonly revision: string | undefined;
  /** Whether the host has to fetch it: it was built elsewhere. */
  readonly remote: boolean;
}

/** What every target is given; it answers with `Switched`, once users reach exactly these images. */
export interface TargetArgs {
  readonly host: Host;
  readonly images: Readonly<Record<ServiceName, DeployedImage>>;
  /** The release as JSON, for the record. */
  readonly release: pulumi.Output<string>;
  readonly databasePassword: Password;
  readonly certificate: LoadedCertificate | undefined;
  readonly acmeAuthority: string | undefined;
  readonly settings: Pick<PlatformSettings, "accessories" | "edge" | "maintenance" | "protect" | "services">;
}
