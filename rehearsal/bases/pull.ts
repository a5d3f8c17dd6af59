import type { Docker } from "../docker/docker.ts";
import type { Note } from "../report.ts";
import type { BaseImage } from "./images.ts";

/** Longest wait for the hub's first word: a network that swallows packets would hold up everything. */
const probeSeconds = 12;

/**
 * Pull images, all at once. The engine asks by itself, with the mirrors and the proxy it was given; the first image is
 * the probe. Answers why nothing could be pulled.
 */
export async function pullAll(docker: Docker, images: readonly BaseImage[], note: Note): Promise<string | undefined> {
  const [first, ...others] = images;
  if (first === undefined) return undefined;
  note(`asking for ${first.tag}`);
  const problem = await pull(docker, first, note, probeSeconds);
  if (problem !== undefined) return problem;
  const problems = await Promise.all(others.map((image) => pull(docker, image, note)));
  return problems.find((found) => found !== undefined);
}

async function pull(
  docker: Docker,
  { tag }: BaseImage,
  note: Note,
  firstWordSeconds?: number,
): Promise<string | undefined> {
  const silence = new AbortController();
  // `docker pull` says nothing before the hub has answered, then one line per layer.
  const timer = firstWordSeconds === undefined ? undefined : setTimeout(() => silence.abort(), firstWordSeconds * 1000);
  const onLine = (line: string) => {
    clearTimeout(timer);
    note(`${tag}: ${line}`);
  };
  const { code, stderr } = await docker.try(["pull", tag], { onLine, signal: silence.signal });
  clearTimeout(timer);
  if (silence.signal.aborted) return `no answer within ${firstWordSeconds} s`;
  return code === 0 ? undefined : reason(stderr);
}

/** The innermost cause, without the chain of callers and addresses around it. */
export function reason(stderr: string): string {
  const last = stderr.trim().split("\n").at(-1) ?? "";
  const causes = [
    "no such host",
    "connection refused",
    "i/o timeout",
    "network is unreachable",
    "server misbehaving",
    "toomanyrequests",
    "unauthorized",
    "certificate",
    "not found",
  ];
  const known = causes.find((cause) => last.toLowerCase().includes(cause));
  if (known !== undefined) return known;
  return last === "" ? "no answer" : last.replace(/^(?:ERROR|Error response from daemon): /, "");
}
