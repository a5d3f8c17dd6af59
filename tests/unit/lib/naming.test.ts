import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { environments } from "../../../src/catalog/environments.ts";
import { services } from "../../../src/catalog/services.ts";
import { hostName, platformNameLimit, platformNameProblem, replicaName } from "../../../src/lib/naming.ts";

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/);
const platformName = fc
  .array(word, { minLength: 1, maxLength: 3 })
  .map((words) => words.join("-"))
  .filter((name) => platformNameProblem(name) === undefined);
const stack = fc.constantFrom(...Object.keys(environments));
const role = fc.constantFrom(...Object.keys(services), "postgres", "redis", "edge", "registry", "network", "secrets");
const place = fc.record({ platform: platformName, stack, role });

describe("hostName", () => {
  test("differs whenever platform, stack or role differs", () => {
    fc.assert(
      fc.property(place, place, (one, other) => {
        const same = one.platform === other.platform && one.stack === other.stack && one.role === other.role;
        expect(hostName(one, one.role) === hostName(other, other.role)).toBe(same);
      }),
    );
  });

  test("is a DNS label, with room for the suffix that Pulumi adds", () => {
    fc.assert(
      fc.property(place, fc.nat({ max: 19 }), (scope, index) => {
        const name = `${replicaName(hostName(scope, scope.role), index)}-0a1b2c3`;
        expect(name).toMatch(/^[a-z][a-z0-9-]{0,62}$/);
      }),
    );
  });

  test("would meet another scope's if a platform could have an environment's name in it", () => {
    const one = hostName({ platform: "shop-dev", stack: "dev" }, "edge");
    const other = hostName({ platform: "shop", stack: "dev" }, "dev-edge");
    expect(one).toBe(other);
    expect(platformNameProblem("shop-dev")).toContain('"dev" is the name of an environment');
  });
});

describe("platformNameProblem", () => {
  test.each(["delivery", "a", "shop-2", "x".repeat(platformNameLimit)])("allows %s", (name) => {
    expect(platformNameProblem(name)).toBeUndefined();
  });

  test.each(["", "Delivery", "2shop", "shop_", "shop-", "shop--eu", "prod", "x".repeat(platformNameLimit + 1)])(
    "refuses %j",
    (name) => {
      expect(platformNameProblem(name)).toEqual(expect.any(String));
    },
  );
});

describe("replicaName", () => {
  test("leaves the first replica's name alone, so that scaling up replaces nothing", () => {
    expect([0, 1, 2].map((index) => replicaName("backend", index))).toEqual(["backend", "backend-2", "backend-3"]);
  });
});
