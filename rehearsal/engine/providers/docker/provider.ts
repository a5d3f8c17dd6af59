import type { Provider } from "../provider.ts";

/** Pulumi's `docker` package on the local engine. */
export const docker: Provider = { name: "docker", types: new Map() };
