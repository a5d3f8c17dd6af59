import type { StackLocation } from "../../../automation/engine/engine.ts";
import { Vault } from "../secrets/vault.ts";
import { stackFiles } from "../state/files.ts";
import { openRecords, readState } from "../state/store.ts";
import { stackType } from "../urn.ts";
import { containsSecret } from "../values/value.ts";
import type { Provider, ResourceType } from "./provider.ts";

/** Pulumi's own package: references to other stacks of the same backend. */
export function openPulumi(location: StackLocation): Provider {
  const reference: ResourceType = {
    create: () => Promise.reject(new Error("a stack reference is read, never created")),
    delete: () => Promise.resolve(),
    read: async (id, existing) => {
      const name = typeof existing?.inputs["name"] === "string" ? existing.inputs["name"] : id;
      const [stack = "", project = ""] = name.split("/").toReversed();
      const state = await readState(stackFiles(location.backend, project, stack));
      if (!state.exists) throw new Error(`unknown stack "${name}"`);
      const records = await openRecords(state.resources, new Vault(location.env, state.salt));
      const outputs = records.find((record) => record.type === stackType)?.outputs ?? {};
      const secretNames = Object.keys(outputs).filter((key) => containsSecret(outputs[key] ?? null));
      return {
        id: name,
        inputs: { name },
        outputs: {
          name,
          outputs,
          secretOutputNames: secretNames.sort(),
        },
      };
    },
  };
  return { name: "pulumi", types: new Map([["pulumi:pulumi:StackReference", reference]]) };
}
