import type Docker from "dockerode";
import { explain } from "./client.ts";

/** Pull an image and wait until it is there. */
export async function pullImage(docker: Docker, reference: string): Promise<void> {
  try {
    const stream = await docker.pull(reference);
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(stream, (error: Error | null) => (error ? reject(error) : resolve()));
    });
  } catch (error) {
    throw explain(`Unable to find or pull image ${reference}`, error);
  }
}
