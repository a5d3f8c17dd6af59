import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(pbkdf2);
const keys = new Map<string, Promise<Buffer>>();

/** Pulumi's key derivation; it costs a third of a second, so each key is derived once per process. */
function deriveKey(passphrase: string, salt: string): Promise<Buffer> {
  const id = JSON.stringify([passphrase, salt]);
  const known = keys.get(id);
  if (known) return known;
  const key = derive(passphrase, Buffer.from(salt, "base64"), 1_000_000, 32, "sha256");
  keys.set(id, key);
  return key;
}

/** Encrypts and decrypts values the way Pulumi's passphrase secrets provider does. */
export interface Crypter {
  /** What is stored beside the values: salt and a text that proves the passphrase. */
  readonly salt: string;
  encrypt(text: string): string;
  decrypt(ciphertext: string): string;
}

function encryptWith(key: Buffer, text: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1:${nonce.toString("base64")}:${body.toString("base64")}`;
}

function decryptWith(key: Buffer, ciphertext: string): string {
  const [version, nonce, body] = ciphertext.split(":");
  if (version !== "v1" || nonce === undefined || body === undefined) throw new Error("not a Pulumi ciphertext");
  const bytes = Buffer.from(body, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(bytes.subarray(-16));
  return decipher.update(bytes.subarray(0, -16), undefined, "utf8") + decipher.final("utf8");
}

/** Open the crypter of an existing salt (`v1:<salt>:v1:<nonce>:<ciphertext>`), or make a new salt. Undefined: wrong passphrase. */
export async function openCrypter(passphrase: string, salt?: string): Promise<Crypter | undefined> {
  const bare = salt?.split(":")[1] ?? randomBytes(8).toString("base64");
  const key = await deriveKey(passphrase, bare);
  const crypter = {
    salt: salt ?? `v1:${bare}:${encryptWith(key, "pulumi")}`,
    encrypt: (text: string) => encryptWith(key, text),
    decrypt: (ciphertext: string) => decryptWith(key, ciphertext),
  };
  if (salt === undefined) return crypter;
  try {
    return crypter.decrypt(salt.split(":").slice(2).join(":")) === "pulumi" ? crypter : undefined;
  } catch {
    return undefined;
  }
}
