import { createHash } from "node:crypto";
import { z } from "zod";
import { UserError } from "../../src/lib/errors.ts";
import { connectRegistry, type RegistryRequest } from "./client.ts";

const accept = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/** A manifest as the registry keeps it: its exact bytes, whose hash is the digest. */
interface Manifest {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

const Platform = z.object({ os: z.string().optional(), architecture: z.string().optional() });
const ManifestBody = z.object({
  config: z.object({ digest: z.string() }).optional(),
  manifests: z.array(z.object({ platform: Platform.optional() })).optional(),
});
/** An index also lists attestations, as a platform of their own called unknown. */
const nameOf = ({ os, architecture }: z.infer<typeof Platform> = {}) =>
  os === undefined || architecture === undefined || os === "unknown" ? [] : [`${os}/${architecture}`];
const Tags = z.object({ tags: z.array(z.string()).nullable() });

/** The few things a delivery asks of a registry. Names are full: `ghcr.io/acme/platform-backend`. */
export interface Registry {
  /** Digest behind a tag or digest, or nothing when the registry does not have it. */
  digest(repository: string, reference: string): Promise<string | undefined>;
  /** Point a tag at a digest by sending its manifest back byte for byte: nothing is rebuilt or wrapped, so the digest stays. */
  tag(repository: string, digest: string, tag: string): Promise<void>;
  tags(repository: string): Promise<readonly string[]>;
  /** Platforms that an image can run on, as `linux/amd64`. */
  platforms(repository: string, digest: string): Promise<readonly string[]>;
  /** Forget a digest and every tag that points at it; a digest that is gone already is no error. */
  remove(repository: string, digest: string): Promise<void>;
}

/** Registries by the host in the repository's name; one connection each. */
export function openRegistries(connect: (host: string) => RegistryRequest = connectRegistry): Registry {
  const connections = new Map<string, RegistryRequest>();
  const ask = (repository: string, rest: string, init?: RequestInit) => {
    const slash = repository.indexOf("/");
    const host = repository.slice(0, slash);
    const connection = connections.get(host) ?? connect(host);
    connections.set(host, connection);
    return connection(`/v2/${repository.slice(slash + 1)}/${rest}`, init);
  };

  const digest: Registry["digest"] = async (repository, reference) => {
    const answer = await ask(repository, `manifests/${reference}`, { method: "HEAD", headers: { accept } });
    if (answer.status === 404) return undefined;
    expectOk(answer, `look up ${repository}:${reference}`);
    return answer.headers.get("docker-content-digest") ?? hashOf((await manifest(repository, reference)).bytes);
  };

  const manifest = async (repository: string, reference: string): Promise<Manifest> => {
    const answer = await ask(repository, `manifests/${reference}`, { headers: { accept } });
    expectOk(answer, `read ${repository}@${reference}`);
    const mediaType = answer.headers.get("content-type") ?? "";
    return { bytes: new Uint8Array(await answer.arrayBuffer()), mediaType };
  };

  const json = async (repository: string, path: string): Promise<unknown> => {
    const answer = await ask(repository, path, { headers: { accept } });
    expectOk(answer, `read ${path} of ${repository}`);
    return answer.json();
  };

  return {
    digest,
    async tag(repository, wanted, tag) {
      if ((await digest(repository, tag)) === wanted) return;
      const { bytes, mediaType } = await manifest(repository, wanted);
      if (hashOf(bytes) !== wanted)
        throw new UserError(`${repository}@${wanted} came back as ${hashOf(bytes)}: do not trust this registry.`);
      const headers = { "content-type": mediaType };
      const answer = await ask(repository, `manifests/${tag}`, { method: "PUT", headers, body: Buffer.from(bytes) });
      expectOk(answer, `tag ${repository}@${wanted} as ${tag}`);
    },
    async tags(repository) {
      const answer = await ask(repository, "tags/list");
      if (answer.status === 404) return [];
      expectOk(answer, `list the tags of ${repository}`);
      return Tags.parse(await answer.json()).tags ?? [];
    },
    async platforms(repository, wanted) {
      const body = ManifestBody.parse(await json(repository, `manifests/${wanted}`));
      if (body.manifests !== undefined) return body.manifests.flatMap(({ platform }) => nameOf(platform));
      return body.config === undefined
        ? []
        : nameOf(Platform.parse(await json(repository, `blobs/${body.config.digest}`)));
    },
    async remove(repository, gone) {
      const answer = await ask(repository, `manifests/${gone}`, { method: "DELETE" });
      if (answer.status !== 404) expectOk(answer, `remove ${repository}@${gone}`);
    },
  };
}

const hashOf = (bytes: Uint8Array) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

function expectOk(answer: Response, purpose: string): void {
  if (answer.ok) return;
  const hint =
    answer.status === 401 || answer.status === 403 ? ": log in with docker login, with the right to do it" : "";
  throw new UserError(`Cannot ${purpose}: the registry answered ${answer.status} ${answer.statusText}${hint}.`);
}
