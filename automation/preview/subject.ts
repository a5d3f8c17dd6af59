import { environments } from "../../src/catalog/environments.ts";
import type { Release } from "../../src/release/contract.ts";
import { findAskedRelease } from "../deploy/find-release.ts";
import { openRepository } from "../deploy/git.ts";
import { openRunConfig, openWith } from "../deploy/run-config.ts";
import { readSettings } from "../deploy/settings.ts";
import { upstreamOf, type Workplace } from "../deploy/workplace.ts";
import { openGovernance } from "../governance/stack.ts";
import { openLedger } from "../ledger/ledger.ts";
import { openRegistries } from "../registry/registry.ts";
import { policyContext } from "./context.ts";
import type { Subject } from "./preview.ts";

type EnvironmentName = keyof typeof environments;
const isEnvironment = (stack: string): stack is EnvironmentName => stack in environments;

/** What a preview is made for. */
export interface PreviewWish {
  /** Release for a platform, instead of the one it runs. */
  readonly release?: string | undefined;
  /** The clone is a proposal: its generated files may differ from the default branch. */
  readonly isProposal?: boolean;
}

/**
 * A stack as a preview opens it. A platform that takes releases is planned with the given one, else with what it runs
 * now: a change of configuration shows as itself and not as a deployment.
 */
export function subjectOf(workplace: Workplace, stack: string, wish: PreviewWish = {}): Subject {
  const { release: asked, isProposal = false } = wish;
  const location = workplace.locate(stack);
  const open = async (): Promise<Awaited<ReturnType<Subject["open"]>>> => {
    const plain = () => workplace.open(location);
    if (stack === "governance") return openGovernance(workplace, { isProposal });
    if (!isEnvironment(stack) || readSettings(location.configFile).source === "build") return { engine: await plain() };
    const release =
      asked === undefined ? (await openLedger(await plain())).current : await find(workplace, stack, asked);
    return openWith(workplace, location, openRunConfig(location.configFile, release));
  };
  return { stack, open, context: () => policyContext(stack, location.configFile) };
}

function find(workplace: Workplace, stack: EnvironmentName, asked: string): Promise<Release> {
  const { repositories } = readSettings(workplace.locate(stack).configFile);
  const verified = async (name: EnvironmentName) =>
    (await openLedger(await workplace.open(workplace.locate(name)))).verified;
  const known = async () => {
    const before = upstreamOf(stack);
    return [...(await verified(stack)), ...(before === undefined ? [] : await verified(before))];
  };
  const repository = openRepository(workplace.root);
  return findAskedRelease(asked, { registry: openRegistries(), repositories, repository, known });
}
