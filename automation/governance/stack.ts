import { parseDocument } from "yaml";
import { asProposal, openChanged, type OpenStack, openWith } from "../deploy/run-config.ts";
import type { Workplace } from "../deploy/workplace.ts";

/**
 * Open the stack `governance` as whoever runs this command: a person's own token takes the place of the App that the
 * configuration names for CI, whose key only CI has.
 */
export async function openGovernance(
  workplace: Workplace,
  { isProposal = false }: { readonly isProposal?: boolean } = {},
): Promise<OpenStack> {
  const location = workplace.locate("governance");
  const isPerson = (location.env["GITHUB_APP_PEM_FILE"] ?? "") === "";
  const config = openChanged(location.configFile, (text) => {
    const own = isPerson ? withoutApp(text) : text;
    return isProposal ? asProposal(own) : own;
  });
  return openWith(workplace, location, config);
}

function withoutApp(text: string): string {
  const document = parseDocument(text);
  document.deleteIn(["config", "delivery:github", "app"]);
  return document.toString({ lineWidth: 0 });
}
