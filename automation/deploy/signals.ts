/** The first signal lets running steps end; from the second on the default is back and ends the process. */
export function abortOnSignals(print: (line: string) => void): {
  readonly signal: AbortSignal;
  readonly done: () => void;
} {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    print(`${signal}: ending what runs; once more ends at once`);
    controller.abort();
    done();
  };
  const done = () => {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return { signal: controller.signal, done };
}
