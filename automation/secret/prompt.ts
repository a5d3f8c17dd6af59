import { text } from "node:stream/consumers";
import type { ReadStream } from "node:tty";
import { UserError } from "../../src/lib/errors.ts";

const enter = new Set(["\r", "\n", "\u0004"]);
const interrupt = "\u0003";
const backspace = new Set(["\u007F", "\b"]);

/** Ask for a secret value: without echo at a terminal, else everything that is piped in, without its last line end. */
export async function askSecret(
  question: string,
  input: NodeJS.ReadStream,
  output: NodeJS.WritableStream,
): Promise<string> {
  const value = input.isTTY ? await typed(question, input, output) : (await text(input)).replace(/\r?\n$/, "");
  if (value === "") throw new UserError("The value is empty: nothing was changed.");
  return value;
}

function typed(question: string, input: ReadStream, output: NodeJS.WritableStream): Promise<string> {
  // Before the question: an answer that comes with it must not be echoed either.
  input.setRawMode(true).setEncoding("utf8").resume();
  output.write(question);
  return new Promise((resolve, reject) => {
    let value = "";
    const end = (settle: () => void) => {
      input.setRawMode(false).pause().off("data", onData);
      output.write("\n");
      settle();
    };
    const onData = (chunk: string) => {
      for (const key of chunk) {
        if (enter.has(key)) return end(() => resolve(value));
        if (key === interrupt) return end(() => reject(new UserError("Interrupted: nothing was changed.")));
        value = backspace.has(key) ? value.slice(0, -1) : value + key;
      }
    };
    input.on("data", onData);
  });
}
