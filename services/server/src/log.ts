/** Where a line goes; tests pass their own. */
export type Log = (level: "info" | "warning" | "error", message: string, fields?: object) => void;

/** One JSON object per line on stdout, in the shape the other services use. */
export const log: Log = (level, message, fields = {}) => {
  const line = { time: new Date().toISOString(), level, service: "server", message, ...fields };
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
