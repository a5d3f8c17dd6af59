import { join } from "node:path";
import { environments } from "../../src/catalog/environments.ts";
import { UserError } from "../../src/lib/errors.ts";
import { readSettings as readPlatform } from "../deploy/settings.ts";
import type { Workplace } from "../deploy/workplace.ts";
import type { Engine } from "../engine/engine.ts";
import type { GitHub } from "../github/api.ts";
import { openGitHub, readSettings as readGovernance } from "../governance/settings.ts";
import { openGovernance } from "../governance/stack.ts";
import { addressOf } from "../host/address.ts";
import { dockerAt } from "../host/docker-cli.ts";
import { type Answer, type Finding } from "./finding.ts";
import { governanceFindings } from "./governance.ts";
import { rememberIn } from "./memory.ts";
import { platformFindings } from "./platform.ts";
import { restorable, restore } from "./restore.ts";

/** One check of one stack. */
export interface CheckRequest {
  readonly stack: string;
  readonly workplace: Workplace;
  /** File that remembers when each difference was first seen. */
  readonly memory: string;
  /** Bring back what can be brought back, then check again. */
  readonly fix: boolean;
  /** Undeclared things to remove while at it, by the names a check has given them. */
  readonly remove?: readonly string[];
  readonly say: (line: string) => void;
}

interface Inspection {
  readonly engine: Engine;
  readonly github?: GitHub;
  readonly find: () => Promise<Finding[]>;
  readonly env: Readonly<Record<string, string>>;
  readonly close?: () => void;
}

/** Check a stack. Whatever goes wrong on the way is an answer of its own: it must look neither clean nor drifted. */
export async function checkDrift(request: CheckRequest): Promise<Answer> {
  let inspection: Inspection | undefined;
  try {
    inspection = await inspect(request);
    const findings = await inspection.find();
    if (!request.fix || findings.length === 0) return answer(findings, request);
    const { remove = [], say } = request;
    const strange = remove.filter((name) => !findings.some(({ where }) => where === name));
    if (strange.length > 0)
      throw new UserError(
        `nothing is called ${strange.map((name) => `"${name}"`).join(", ")}: name what a check reports`,
      );
    const wanted = restorable(findings, remove);
    for (const { where, what } of wanted) say(`restoring ${where}: ${what}`);
    await restore(wanted, { ...inspection, root: request.workplace.root });
    return answer(await inspection.find(), request);
  } catch (error) {
    return { kind: "broken", reason: error instanceof Error ? error.message : String(error) };
  } finally {
    inspection?.close?.();
  }
}

function answer(findings: readonly Finding[], { memory }: CheckRequest): Answer {
  const seen = rememberIn(memory, findings, new Date());
  return seen.length === 0 ? { kind: "clean" } : { kind: "drifted", findings: seen };
}

async function inspect({ stack, workplace }: CheckRequest): Promise<Inspection> {
  const location = workplace.locate(stack);
  if (stack === "governance") {
    const settings = readGovernance(location.configFile);
    const github = openGitHub(settings, location.env);
    const { engine, close } = await openGovernance(workplace);
    return {
      engine,
      github,
      env: location.env,
      find: () => governanceFindings(engine, github, settings.beside),
      close,
    };
  }
  if (!(stack in environments))
    throw new UserError(`there is no stack "${stack}" (known: governance, ${Object.keys(environments).join(", ")})`);
  const settings = readPlatform(location.configFile);
  const docker = dockerAt(await addressOf(workplace.root, settings.target, location.env), location.env);
  const engine = await workplace.open(location);
  return {
    engine,
    env: location.env,
    find: () => platformFindings(engine, docker, { platform: settings.platform, stack }),
  };
}

/** Where a workplace remembers what a stack's checks have seen. */
export const memoryFile = (folder: string, stack: string) => join(folder, "drift", `${stack}.json`);
