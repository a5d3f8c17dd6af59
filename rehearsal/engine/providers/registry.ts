import { type DiffRules } from "../values/diff.ts";
import { mapProperties, type Properties, revealAll } from "../values/value.ts";
import { diffRules } from "./data.ts";
import type { Provider, ProviderFunction, ResourceType } from "./provider.ts";

/** The packages an engine can carry out. */
export class Registry {
  readonly #providers: ReadonlyMap<string, Provider>;
  readonly #config: Readonly<Record<string, Properties>>;

  /** `config` is the stack's configuration of default providers, by package. */
  constructor(providers: readonly Provider[], config: Readonly<Record<string, Properties>>) {
    this.#providers = new Map(providers.map((provider) => [provider.name, provider]));
    this.#config = config;
  }

  /** A resource type; other types are refused by name. */
  type(token: string): ResourceType {
    const type = this.#providers.get(token.slice(0, token.indexOf(":")))?.types.get(token);
    if (type) return type;
    throw new Error(`unsupported: resource type ${token}; the embedded engine does not carry it out`);
  }

  /** A function; other functions are refused by name. */
  function(token: string): ProviderFunction {
    const found = this.#providers.get(token.slice(0, token.indexOf(":")))?.functions?.get(token);
    if (found) return found;
    throw new Error(`unsupported: function ${token}; the embedded engine does not call it`);
  }

  /** How inputs of a type are compared. */
  rules(token: string): DiffRules {
    return diffRules(token);
  }

  /** Configuration of a package's default provider. */
  config(name: string): Properties {
    return this.#config[name] ?? {};
  }

  /** Complete and verify the inputs of a provider resource. */
  checkProvider(name: string, inputs: Properties, version: string, env: Readonly<Record<string, string>>): Properties {
    const provider = this.#providers.get(name);
    if (!provider) throw new Error(`unsupported: provider ${name}; the embedded engine does not carry it out`);
    provider.configure?.(revealAll(inputs), env);
    const sorted = mapProperties(inputs, (value) => value);
    return version === "" ? sorted : { ...sorted, version };
  }
}
