import { createServer } from "node:net";
import { expect, test } from "vitest";
import { describeTarget } from "../helpers/describe-target.ts";
import { fixtureProject, outcome } from "../helpers/fixture-project.ts";

describeTarget("docker", fixtureProject);

test("two platforms cannot have one port of a host: the second hears it from the preview, before anything is made", async () => {
  const first = await fixtureProject();
  const second = await fixtureProject();
  try {
    await first.release("one");
    expect(outcome(await first.up()).errors).toEqual([]);
    const taken = Number(new URL(first.http).port);
    await second.configure({ edge: { httpPort: taken } });
    const { result, errors } = outcome(await second.preview());
    expect(result).toBe("failed");
    expect(errors.join("\n")).toContain(`port ${taken} is taken by platform ${first.platform}, stack dev`);
    expect(outcome(await second.up()).result).toBe("failed");
    expect(await second.leftovers()).toEqual([]);

    const stranger = createServer();
    await new Promise<void>((resolve) => void stranger.listen(0, "127.0.0.1", resolve));
    const address = stranger.address();
    const inUse = typeof address === "object" && address !== null ? address.port : 0;
    await second.configure({ edge: { httpPort: inUse } });
    expect(outcome(await second.preview()).errors.join("\n")).toContain(
      `port ${inUse} of 127.0.0.1 is in use by another program`,
    );
    stranger.close();
  } finally {
    await first.remove();
    await second.remove();
  }
});
