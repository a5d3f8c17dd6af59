import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

/** Built from a folder of the clone, pushed, and named by the digest that the push returned. */
interface BuildSource {
  readonly kind: "build";
  /** Build context with a `Dockerfile`, relative to the project: an absolute path would differ in every clone. */
  readonly context: string;
  /** Git tree hash of the context; the image carries it as build argument `REVISION`. */
  readonly revision: string;
  /** Repository to push to; the tag is always `latest`, the digest is what is used. */
  readonly repository: string;
  /** @default the Docker engine's own */
  readonly platform: string | undefined;
  readonly builder: "buildkit" | "classic";
}

/** Built and verified elsewhere. */
interface ReleaseSource {
  readonly kind: "release";
  /** `repository@sha256:…` */
  readonly reference: string;
}

/** Where one image comes from. */
export type ImageSource = BuildSource | ReleaseSource;

/** The image of one service, always as `repository@sha256:…`. */
export class ServiceImage extends pulumi.ComponentResource {
  /** The image by its bytes. */
  readonly reference: pulumi.Output<string>;
  /** Content of the build context, where it is known before the image exists. */
  readonly revision: string | undefined;
  /** Whether it was built elsewhere. */
  readonly remote: boolean;

  constructor(name: string, source: ImageSource, opts?: pulumi.ComponentResourceOptions) {
    super("delivery:images:ServiceImage", name, {}, opts);
    this.remote = source.kind === "release";
    this.revision = source.kind === "build" ? source.revision : undefined;
    this.reference = source.kind === "build" ? this.build(name, source) : pulumi.output(source.reference);
    this.registerOutputs({ reference: this.reference });
  }

  private build(
    name: string,
    { context, revision, repository, platform, builder }: BuildSource,
  ): pulumi.Output<string> {
    const image = new docker.Image(
      name,
      {
        imageName: `${repository}:latest`,
        build: {
          context,
          dockerfile: `${context}/Dockerfile`,
          args: { REVISION: revision },
          ...(platform === undefined ? {} : { platform }),
          ...(builder === "classic" ? { builderVersion: docker.BuilderVersion.BuilderV1 } : {}),
        },
      },
      { parent: this },
    );
    return image.repoDigest;
  }
}
