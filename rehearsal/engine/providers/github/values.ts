import { z } from "zod";
import type { Properties } from "../../values/value.ts";
import { environmentPath, partsOf } from "./environment.ts";
import { type Kind, textOf } from "./kind.ts";
import { repositoryPath, type Session } from "./session.ts";

/** Where secrets or variables of a kind are kept; `environment` only counts for those of environments. */
interface Place {
  readonly token: string;
  readonly path: (session: Session, repository: string, environment: string) => string;
  readonly ofEnvironment: boolean;
}

const Target = z.object({ repository: z.string(), environment: z.string().default("") });
const Stamps = z.object({ created_at: z.string(), updated_at: z.string() });

function placeOf({ path, ofEnvironment }: Place, key: string) {
  const at = (inputs: Properties, session: Session) => {
    const { repository, environment } = Target.parse(inputs);
    return path(session, repository, environment);
  };
  const idOf = (inputs: Properties) => {
    const { repository, environment } = Target.parse(inputs);
    return [repository, ...(ofEnvironment ? [environment] : []), textOf(inputs, key)].join(":");
  };
  const parseId = (id: string): Properties => {
    const parts = partsOf(id);
    return {
      repository: parts[0] ?? "",
      ...(ofEnvironment ? { environment: parts[1] ?? "" } : {}),
      [key]: parts.at(-1) ?? "",
    };
  };
  return { at, idOf, parseId, scope: ["repository", ...(ofEnvironment ? ["environment"] : []), key] };
}

const Sealed = z.object({ secretName: z.string(), keyId: z.string(), valueEncrypted: z.string() });

function secretKind(place: Place): Kind {
  const { at, idOf, parseId, scope } = placeOf(place, "secretName");
  const put = async (inputs: Properties, session: Session): Promise<Properties> => {
    if (inputs["valueEncrypted"] === undefined) {
      throw new Error(
        `unsupported: ${place.token} with a plain value; give valueEncrypted and keyId, as \`make secret\` writes them`,
      );
    }
    const { secretName, keyId, valueEncrypted } = Sealed.parse(inputs);
    const path = `${at(inputs, session)}/${secretName}`;
    await session.client.request("PUT", path, { key_id: keyId, encrypted_value: valueEncrypted });
    await session.client.settle();
    const { created_at, updated_at } = Stamps.parse(await session.client.request("GET", path));
    return { ...inputs, createdAt: created_at, updatedAt: updated_at, remoteUpdatedAt: updated_at };
  };
  return {
    token: place.token,
    inputs: [...scope, "keyId", "value", "valueEncrypted"],
    computed: ["keyId"],
    deleteBeforeReplace: place.ofEnvironment,
    parseId,
    create: async (inputs, session) => ({ id: idOf(inputs), outputs: await put(inputs, session) }),
    // The value cannot be read, only when it was written: a rewritten one moves `remoteUpdatedAt`, and no plan shows that.
    read: async (_id, known, session) => {
      const found = await session.client.find(`${at(known, session)}/${textOf(known, "secretName")}`);
      if (found === undefined) return undefined;
      const { created_at, updated_at } = Stamps.parse(found);
      return {
        ...known,
        createdAt: known["createdAt"] ?? created_at,
        updatedAt: known["updatedAt"] ?? updated_at,
        remoteUpdatedAt: updated_at,
      };
    },
    update: (_existing, inputs, session) => put(inputs, session),
    delete: ({ outputs }, session) => session.client.remove(`${at(outputs, session)}/${textOf(outputs, "secretName")}`),
  };
}

const Variable = z.object({ variableName: z.string(), value: z.string() });
const FoundVariable = Stamps.extend({ value: z.string() });

function variableKind(place: Place): Kind {
  const { at, idOf, parseId, scope } = placeOf(place, "variableName");
  const readBack = async (inputs: Properties, session: Session) => {
    const found = await session.client.find(`${at(inputs, session)}/${textOf(inputs, "variableName")}`);
    if (found === undefined) return undefined;
    const { value, created_at, updated_at } = FoundVariable.parse(found);
    return { ...inputs, value, createdAt: created_at, updatedAt: updated_at };
  };
  const write = async (method: "PATCH" | "POST", inputs: Properties, session: Session): Promise<Properties> => {
    const { variableName: name, value } = Variable.parse(inputs);
    const path = at(inputs, session);
    await session.client.request(method, method === "POST" ? path : `${path}/${name}`, { name, value });
    await session.client.settle();
    return (await readBack(inputs, session)) ?? inputs;
  };
  return {
    token: place.token,
    inputs: [...scope, "value"],
    parseId,
    create: async (inputs, session) => ({ id: idOf(inputs), outputs: await write("POST", inputs, session) }),
    read: (_id, known, session) => readBack(known, session),
    update: (_existing, inputs, session) => write("PATCH", inputs, session),
    delete: ({ outputs }, session) =>
      session.client.remove(`${at(outputs, session)}/${textOf(outputs, "variableName")}`),
  };
}

const ofRepository = (suffix: string) => (session: Session, repository: string) =>
  `${repositoryPath(session, repository)}/${suffix}`;
const ofEnvironment = (suffix: string) => (session: Session, repository: string, environment: string) =>
  `${environmentPath(session, repository, environment)}/${suffix}`;

/** Sealed secrets and variables of the repository, of Dependabot and of environments. */
export const valueKinds: readonly Kind[] = [
  secretKind({ token: "actionsSecret:ActionsSecret", path: ofRepository("actions/secrets"), ofEnvironment: false }),
  secretKind({
    token: "dependabotSecret:DependabotSecret",
    path: ofRepository("dependabot/secrets"),
    ofEnvironment: false,
  }),
  secretKind({
    token: "actionsEnvironmentSecret:ActionsEnvironmentSecret",
    path: ofEnvironment("secrets"),
    ofEnvironment: true,
  }),
  variableKind({
    token: "actionsVariable:ActionsVariable",
    path: ofRepository("actions/variables"),
    ofEnvironment: false,
  }),
  variableKind({
    token: "actionsEnvironmentVariable:ActionsEnvironmentVariable",
    path: ofEnvironment("variables"),
    ofEnvironment: true,
  }),
];
