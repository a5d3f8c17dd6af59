import type { Provider } from "../provider.ts";
import { socketPath } from "./client.ts";
import { container } from "./container.ts";
import { image } from "./image.ts";
import { network } from "./network.ts";
import { volume } from "./volume.ts";

/** Pulumi's `docker` package on a Docker engine of this machine. */
export const docker: Provider = {
  name: "docker",
  configure: (config, env) => {
    socketPath(config, env);
  },
  types: new Map([
    ["docker:index/container:Container", container],
    ["docker:index/image:Image", image],
    ["docker:index/network:Network", network],
    ["docker:index/volume:Volume", volume],
  ]),
};
