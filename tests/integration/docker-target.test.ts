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
    expect(errors.join("\n")).toContain(`port ${taken} is taken by the edge of platform ${first.platform}, stack dev`);
    expect(outcome(await second.up()).result).toBe("failed");
    expect(await second.leftovers()).toEqual([]);
  } finally {
    await first.remove();
    await second.remove();
  }
});
