/** What the process is told from outside, read once at start. */
export interface Settings {
  readonly redisUrl: string;
  readonly port: number;
  readonly revision: string;
}

/** Reads and checks the environment; throws one error that names every problem. */
export function loadSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const problems: string[] = [];
  const redisUrl = environment["REDIS_URL"] ?? "redis://redis:6379/0";
  if (!/^rediss?:\/\/./.test(redisUrl)) {
    problems.push(`REDIS_URL is "${redisUrl}", allowed is redis://HOST:PORT/DB`);
  }
  const port = environment["PORT"] ?? "3000";
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    problems.push(`PORT is "${port}", allowed is a port from 1 to 65535`);
  }
  if (problems.length > 0) throw new Error(`The environment is not valid:\n- ${problems.join("\n- ")}`);
  return { redisUrl, port: Number(port), revision: environment["REVISION"] || "unknown" };
}
