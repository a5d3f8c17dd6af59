import * as pulumi from "@pulumi/pulumi";

/** A resource as a program declared it, in the order of registration. */
export interface Declared {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** Secrets are still wrapped: see `isSecretInput`. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly options: pulumi.ResourceOptions & pulumi.CustomResourceOptions;
}

/** What a program run declared and returned. */
export interface ProgramRun {
  readonly resources: readonly Declared[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Digest that the mocked build answers for an image name. */
export function mockDigest(name: string): string {
  return `sha256:${Buffer.from(name).toString("hex").padEnd(64, "0").slice(-64)}`;
}

/** Runs a program without an engine. Mocks are global to the process, so runs come one after another. */
export async function runProgram(stack: string, program: () => Promise<unknown>): Promise<ProgramRun> {
  const resources: Omit<Declared, "options">[] = [];
  const options = new Map<string, Declared["options"]>();
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, id }) => {
        const urn = `urn:pulumi:${stack}::delivery::${type}::${name}`;
        resources.push({ type, name, urn, inputs });
        return {
          id: id === undefined || id === "" ? `${name}-id` : id,
          state: { ...inputs, ...invented(type, name, inputs) },
        };
      },
      call: ({ token }) => {
        throw new Error(`not mocked: ${token}`);
      },
    },
    "delivery",
    stack,
    false,
  );
  const outputs = await pulumi.runtime.runInPulumiStack(async () => {
    pulumi.runtime.registerStackTransformation(({ type, name, opts }) => {
      options.set(`${type} ${name}`, opts);
      return undefined;
    });
    return program();
  });
  // The stack's outputs are still on their way: the next run's mocks would not know this run's stack.
  await pulumi.runtime.disconnect();
  const declared = resources.map((resource) =>
    Object.assign({ options: options.get(`${resource.type} ${resource.name}`) ?? {} }, resource),
  );
  return { resources: declared, outputs: resolved(outputs) };
}

/** What an engine would answer beside the inputs. */
function invented(type: string, name: string, inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (type === "docker:index/image:Image") {
    const repository = String(inputs["imageName"]).replace(/:latest$/, "");
    return { repoDigest: `${repository}@${mockDigest(name)}` };
  }
  if (type === "docker:index/container:Container") return { name: inputs["name"] ?? `${name}-0a1b2c3` };
  if (type === "command:local:Command" && name.endsWith("-routes")) return { stdout: switched(inputs["environment"]) };
  return {};
}

/** What scripts/routes.sh prints. */
function switched(environment: unknown): string {
  const { STACK, RELEASE, URLS, HASH } = Object(environment) as Record<string, string>;
  return `{"environment":"${STACK}","release":${RELEASE},"urls":${URLS},"hash":"${HASH}"}`;
}

function resolved(outputs: unknown): Readonly<Record<string, unknown>> {
  return Object(outputs) as Record<string, unknown>;
}

/** Whether an input is marked as secret. */
export function isSecretInput(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    Reflect.get(value, "4dabf18193072939515e22adb298388d") === "1b47061264138c4ac30d75fd1eb44270"
  );
}

/** Resources of a type, by the part after the last colon, e.g. `Container`. */
export function ofType(run: ProgramRun, type: string): readonly Declared[] {
  return run.resources.filter((resource) => resource.type.endsWith(`:${type}`));
}

/** The one resource of this type and name; fails when there is none. */
export function find(run: ProgramRun, type: string, name: string): Declared {
  const found = ofType(run, type).find((resource) => resource.name === name);
  if (found === undefined)
    throw new Error(
      `no ${type} ${name}; there are ${ofType(run, type)
        .map((each) => each.name)
        .join(", ")}`,
    );
  return found;
}

/** Everything a program declares, one `type name` a line, for review. */
export function inventory(run: ProgramRun): string[] {
  return run.resources.map(({ type, name }) => `${type} ${name}`).toSorted();
}
