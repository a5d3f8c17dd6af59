import { parseDocument } from "yaml";
import { asProposal, openChanged } from "../deploy/run-config.ts";
import type { Workplace } from "../deploy/workplace.ts";
import type { Engine } from "../engine/engine.ts";

/** The stack `governance`, opened for one run. */
export interface OpenGovernance {
  readonly engine: Engine;
  /** Removes what was written for the run. */
  readonly close: () => void;
}

/**
 * Open the stack `governance` as whoever runs this command: a person's own token takes the place of the App that the
 * configuration names for CI, whose key only CI has.
 */
export async function openGovernance(
  workplace: Workplace,
  { isProposal = false }: { readonly isProposal?: boolean } = {},
): Promise<OpenGovernance> {
  const location = workplace.locate("governance");
  const isPerson = (location.env["GITHUB_APP_PEM_FILE"] ?? "") === "";
  const config = openChanged(location.configFile, (text) => {
    const own = isPerson ? withoutApp(text) : text;
    return isProposal ? asProposal(own) : own;
  });
  return { engine: await workplace.open({ ...location, configFile: config.file }), close: config.close };
}

function withoutApp(text: string): string {
  const document = parseDocument(text);
  document.deleteIn(["config", "delivery:github", "app"]);
  return document.toString({ lineWidth: 0 });
}
