import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { ImageReference } from "../../src/release/contract.ts";
import { dev } from "../../stacks/dev.ts";
import { configSource, devValues } from "../helpers/config.ts";
import { inventory, ofType, runProgram } from "../helpers/program.ts";

const facts = {
  dockerHost: "unix:///var/run/docker.sock",
  revisions: { backend: "b".repeat(40), frontend: "f".repeat(40), server: "5".repeat(40) },
  commit: "c".repeat(40),
};

const run = (values: object = {}) =>
  runProgram("dev", async () => dev({ settings: loadConfig("dev", configSource({ ...devValues, ...values })), facts }));

describe("dev as shipped", () => {
  test("declares", async () => {
    const program = await run();
    expect(inventory(program)).toMatchSnapshot();
    const services = ofType(program, "Container").filter(
      ({ type, inputs }) => type.endsWith("Container") && inputs["readOnly"] === true,
    );
    expect(services).toHaveLength(3);
    expect(services.every(({ inputs }) => ImageReference.safeParse(inputs["image"]).success)).toBe(true);
    expect(services.map(({ options }) => options.deleteBeforeReplace)).toEqual([false, false, false]);
    expect(program.outputs).toMatchInlineSnapshot(`
      {
        "environment": "dev",
        "release": {
          "commit": "cccccccccccccccccccccccccccccccccccccccc",
          "images": {
            "backend": "127.0.0.1:5001/platform-backend@sha256:64656c69766572792d6465762d6261636b656e64000000000000000000000000",
            "frontend": "127.0.0.1:5001/platform-frontend@sha256:64656c69766572792d6465762d66726f6e74656e640000000000000000000000",
            "server": "127.0.0.1:5001/platform-server@sha256:64656c69766572792d6465762d73657276657200000000000000000000000000",
          },
        },
        "urls": {
          "backend": "http://127.0.0.1:8080/api",
          "frontend": "http://127.0.0.1:8080/",
          "server": "http://127.0.0.1:8080/events",
        },
      }
    `);
  });
});
