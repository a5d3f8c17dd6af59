import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { environments, type EnvironmentName } from "../../../src/catalog/environments.ts";
import { sameImages, serviceNames, type Release } from "../../../src/release/contract.ts";
import { isBranchOf } from "../../../src/release/refs.ts";
import { admit, type Candidate } from "../../../src/release/rule.ts";
import { release } from "../../helpers/release.ts";

const environment = fc.constantFrom(...(Object.keys(environments) as EnvironmentName[]));
// Few seeds, so that ledgers and candidates meet often.
const aRelease = fc.constantFrom("a", "b", "c", "d").map((seed) => release(seed));
const ledger = fc.array(aRelease, { maxLength: 4 });
const ref = fc.constantFrom(
  "refs/heads/main",
  "refs/heads/release/1.2",
  "refs/heads/release/1/2",
  "refs/heads/mainline",
  "refs/tags/main",
  "refs/tags/v1.0.0",
  "main",
  "refs/pull/7/merge",
);
const candidate: fc.Arbitrary<Candidate & { release: Release }> = fc.record({
  environment,
  release: aRelease,
  refs: fc.array(ref, { maxLength: 3 }),
  upstream: ledger,
  own: ledger,
  rollback: fc.boolean(),
});
const holds = (ledger: readonly Release[], one: Release) => ledger.some((known) => sameImages(known, one));

describe("admit", () => {
  test("never admits what nothing vouches for", () => {
    fc.assert(
      fc.property(candidate, (one) => {
        const verdict = admit(one);
        const vouchers = {
          entry: one.refs.some((name) => isBranchOf(environments[one.environment].entry, name)),
          promotion: "promotesFrom" in environments[one.environment] && holds(one.upstream, one.release),
          rollback: one.rollback && holds(one.own, one.release),
          unchanged: one.own[0] !== undefined && sameImages(one.own[0], one.release),
        };
        expect(!verdict.admitted || vouchers[verdict.as]).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test("never refuses what upstream has verified, however old", () => {
    fc.assert(
      fc.property(candidate, fc.nat({ max: 4 }), (one, at) => {
        fc.pre(environments[one.environment].entry !== environments.dev.entry && !one.rollback);
        const upstream = one.upstream.toSpliced(at, 0, one.release);
        expect(admit({ ...one, upstream }).admitted).toBe(true);
      }),
    );
  });

  test("lets a marked rollback go exactly to what the environment itself has verified", () => {
    fc.assert(
      fc.property(candidate, (one) => {
        expect(admit({ ...one, rollback: true }).admitted).toBe(holds(one.own, one.release));
      }),
    );
  });

  test("prod has no entry: without test's word and without a rollback nothing new comes in", () => {
    fc.assert(
      fc.property(candidate, (one) => {
        const own = one.own.filter((known) => !sameImages(known, one.release));
        const upstream = one.upstream.filter((known) => !sameImages(known, one.release));
        expect(admit({ ...one, environment: "prod", own, upstream }).admitted).toBe(false);
      }),
    );
  });

  test("never admits a tag or an incomplete release, even if every ledger had it", () => {
    const broken = fc
      .constantFrom(...serviceNames)
      .chain((service) =>
        fc
          .constantFrom(undefined, "ghcr.io/acme/platform-backend:latest", "", 7, null)
          .map((image) => Object.assign(release("a"), { images: { ...release("a").images, [service]: image } })),
      );
    fc.assert(
      fc.property(candidate, broken, (one, raw) => {
        const verdict = admit({ ...one, release: raw, refs: ["refs/heads/main"] });
        expect(verdict.admitted).toBe(false);
      }),
    );
  });

  test("answers for anything at all, in one sentence", () => {
    fc.assert(
      fc.property(candidate, fc.anything(), (one, raw) => {
        const verdict = admit({ ...one, release: raw });
        expect(verdict.admitted ? "Admitted." : verdict.problem).toMatch(/^[A-Z].*\.$/s);
      }),
    );
  });
});
