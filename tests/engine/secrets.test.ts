import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { openCrypter } from "../../rehearsal/engine/secrets/passphrase.ts";
import { openEmbeddedStack } from "../../rehearsal/engine/stack.ts";
import { engines } from "./suite/engines.ts";
import type { OpenStack } from "./suite/replay.ts";
import { makePlayground } from "./suite/playground.ts";
import { commandLines } from "./suite/process.ts";

const planted = "planted-3e9f1c";

const program = `
import * as pulumi from "@pulumi/pulumi";
import { local } from "@pulumi/command";
import { variant } from "../lib/step.ts";
const password = new pulumi.Config().requireSecret("password");
class Group extends pulumi.ComponentResource {
  constructor() {
    super("trace:index:Group", "group", { password });
    const used = new local.Command("used", {
      create: variant === "fails" ? "cat; echo told $PASSWORD >&2; exit 3" : "cat; sleep 1",
      environment: { PASSWORD: password, VARIANT: variant },
      stdin: pulumi.interpolate\`in \${password}\`,
      triggers: [password],
    }, { parent: this, additionalSecretOutputs: ["stdout", "stderr"] });
    this.registerOutputs({ password, printed: used.stdout });
  }
}
new Group();
pulumi.log.info("as text", undefined);
export const url = pulumi.interpolate\`postgres://user:\${password}@host\`;
`;

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

for (const { name, open, problem } of await engines()) {
  test.skipIf(problem !== undefined)(
    `a planted secret is in no event, plan, message, file or command line of ${name}${problem === undefined ? "" : ` (skipped: ${problem})`}`,
    async () => {
      expect.hasAssertions();
      await plantSecret(open);
    },
  );
}

async function plantSecret(open: OpenStack) {
  const playground = makePlayground(program);
  try {
    const stack = await open(playground.location("dev"));
    const seen: string[] = [];
    const onEvent = (event: unknown) => {
      seen.push(JSON.stringify(event));
      seen.push(...commandLines(planted));
    };
    for (const variant of ["first", "second", "fails"]) {
      await playground.configure("dev", { "trace:variant": variant }, { "trace:password": planted });
      seen.push(JSON.stringify(await stack.preview({ onEvent })));
      const up = await stack.up({ onEvent, message: "a message" });
      expect(up.result).toBe(variant === "fails" ? "failed" : "succeeded");
      seen.push(JSON.stringify(up), JSON.stringify(await stack.history()), JSON.stringify(await stack.resources()));
    }
    expect(seen.length).toBeGreaterThan(20);
    expect(seen.filter((text) => text.includes(planted))).toEqual([]);
    // node_modules is the repository's own, with the text of this test in its caches.
    const own = filesBelow(playground.root).filter((file) => !file.includes("/node_modules/"));
    const leaks = own.filter((file) => readFileSync(file, "utf8").includes(planted));
    expect(own.length).toBeGreaterThan(10);
    expect(leaks).toEqual([]);
    const outputs = await stack.outputs();
    expect(outputs["url"]).toEqual({ value: `postgres://user:${planted}@host`, secret: true });
  } finally {
    playground.remove();
  }
}

test("a wrong passphrase is one sentence and changes nothing", async () => {
  const playground = makePlayground(program);
  await playground.configure("dev", { "trace:variant": "first" }, { "trace:password": planted });
  const location = playground.location("dev");
  const wrong = openEmbeddedStack({ ...location, env: { ...location.env, PULUMI_CONFIG_PASSPHRASE: "not it" } });
  await expect(wrong.up()).rejects.toThrow(
    "The passphrase is wrong: PULUMI_CONFIG_PASSPHRASE does not open this stack's secrets.",
  );
  expect(filesBelow(path.join(playground.root, "state"))).toEqual([]);
  playground.remove();
});

test("the real CLI's salt opens with its passphrase and not with another", async () => {
  // A salt that the Pulumi CLI wrote for the passphrase "password".
  const salt = "v1:fozI5u6B030=:v1:F+6ZduKKd8G0/V7L:PGMFeIzwobWRKmEAzUdaQHqC5mMRIQ==";
  expect((await openCrypter("password", salt))?.salt).toBe(salt);
  expect(await openCrypter("passwort", salt)).toBeUndefined();
});

test("what is encrypted opens again, with another nonce each time", async () => {
  const crypter = await openCrypter("a passphrase for tests");
  const [one, other] = [crypter?.encrypt("grün 🔑") ?? "", crypter?.encrypt("grün 🔑") ?? ""];
  expect(one).not.toBe(other);
  expect([one, other].map((text) => crypter?.decrypt(text))).toEqual(["grün 🔑", "grün 🔑"]);
  expect(() => crypter?.decrypt(`${one.slice(0, -4)}AAA=`)).toThrow("unable to authenticate");
});
