import { readFile } from "node:fs/promises";
import { EngineError } from "../../../automation/engine/engine.ts";
import { isSecret, mapValue, sealed, secret, type Value } from "../values/value.ts";
import { type Crypter, openCrypter } from "./passphrase.ts";

/** Seals and opens the secrets of one stack; derives the key only when a secret is there. */
export class Vault {
  readonly #env: Readonly<Record<string, string>>;
  readonly #sealed = new Map<string, string>();
  #salt: string | undefined;
  #crypter: Promise<Crypter> | undefined;

  constructor(env: Readonly<Record<string, string>>, salt: string | undefined) {
    this.#env = env;
    this.#salt = salt;
  }

  /** The salt to keep beside sealed values; undefined while there never was a secret. */
  get salt(): string | undefined {
    return this.#salt;
  }

  /** Decrypt one ciphertext. */
  async decrypt(ciphertext: string): Promise<string> {
    const crypter = await this.#open();
    try {
      return crypter.decrypt(ciphertext);
    } catch (error) {
      throw new EngineError(
        "A secret cannot be decrypted: it was encrypted with another passphrase or salt; set it again with `make secret`.",
        2,
        { cause: error },
      );
    }
  }

  /** A value of the state file with its secrets in clear. */
  async open(value: Value): Promise<Value> {
    const crypter = await this.#open();
    return mapValue(value, (item) => {
      const ciphertext = isSecret(item) ? item["ciphertext"] : undefined;
      if (typeof ciphertext !== "string") return item;
      const text = crypter.decrypt(ciphertext);
      this.#sealed.set(text, ciphertext);
      const value: Value = JSON.parse(text);
      return secret(value);
    });
  }

  /** A value in memory as it goes into the state file; a secret that did not change keeps its ciphertext. */
  async seal(value: Value): Promise<Value> {
    const crypter = await this.#open();
    return mapValue(value, (item) => {
      if (!isSecret(item) || item["ciphertext"] !== undefined) return item;
      const text = JSON.stringify(item["value"] ?? null);
      const ciphertext = this.#sealed.get(text) ?? crypter.encrypt(text);
      this.#sealed.set(text, ciphertext);
      return sealed(ciphertext);
    });
  }

  #open(): Promise<Crypter> {
    this.#crypter ??= this.#unlock();
    return this.#crypter;
  }

  async #unlock(): Promise<Crypter> {
    const crypter = await openCrypter(await this.#passphrase(), this.#salt);
    if (!crypter) {
      throw new EngineError("The passphrase is wrong: PULUMI_CONFIG_PASSPHRASE does not open this stack's secrets.", 2);
    }
    this.#salt = crypter.salt;
    return crypter;
  }

  async #passphrase(): Promise<string> {
    const file = this.#env["PULUMI_CONFIG_PASSPHRASE_FILE"];
    const passphrase = this.#env["PULUMI_CONFIG_PASSPHRASE"] ?? (file && (await readFile(file, "utf8")).trim());
    if (passphrase !== undefined) return passphrase;
    throw new EngineError(
      "The stack holds secrets: set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to open them.",
      2,
    );
  }
}
