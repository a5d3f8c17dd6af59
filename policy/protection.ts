import type { Rule } from "./rule.ts";

const keepsData = new Set(["docker:index/volume:Volume", "github:index/repository:Repository"]);

/** What holds data, or history, is deleted only after a person has lifted its protection by name. */
export const protectionRules: readonly Rule[] = [
  {
    name: "protected-state",
    why: "a volume or repository that is deleted by a bad plan does not come back",
    check(resource, { protect }) {
      if (!protect || !keepsData.has(resource.type) || resource.protect) return [];
      return ["holds data and is not protected; set protect: true, or lift protection with the stack's named switch"];
    },
  },
];
