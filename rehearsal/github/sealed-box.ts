import { createHash } from "node:crypto";
import wrappers from "libsodium-wrappers";
import { ApiError } from "./api-error.ts";
import { nextId, type Call } from "./routing.ts";

// The types promise named exports; at run time there is only the default one.
const sodium = wrappers;
await sodium.ready;

const variant = sodium.base64_variants.ORIGINAL;

/** The public key of a scope, made at its first use: secrets can only be sealed for it. */
export function publicKey(call: Call, scope: string): { key_id: string; key: string } {
  const pair = call.state.keys[scope] ?? newPair(call);
  call.state.keys[scope] = pair;
  return { key_id: pair.key_id, key: pair.publicKey };
}

/** A new key for a scope, as GitHub rotates them. */
export function rotateKey(call: Pick<Call, "state">, scope: string): void {
  call.state.keys[scope] = newPair(call);
}

/** Open a sealed value like GitHub does and keep only a digest: a value sealed with another key is refused. */
export function openSealed(call: Call, scope: string, sealed: { key_id: string; encrypted_value: string }): string {
  const pair = call.state.keys[scope];
  if (pair === undefined || sealed.key_id !== pair.key_id) {
    throw new ApiError(422, "Bad request - the key_id does not match the public key of this scope");
  }
  try {
    const plain = sodium.crypto_box_seal_open(
      sodium.from_base64(sealed.encrypted_value, variant),
      sodium.from_base64(pair.publicKey, variant),
      sodium.from_base64(pair.privateKey, variant),
    );
    return createHash("sha256").update(plain).digest("hex").slice(0, 16);
  } catch {
    throw new ApiError(422, "Bad request - the encrypted_value is not sealed with the public key of this scope");
  }
}

function newPair(call: Pick<Call, "state">) {
  const pair = sodium.crypto_box_keypair();
  return {
    key_id: String(10 ** 15 + nextId(call.state)),
    publicKey: sodium.to_base64(pair.publicKey, variant),
    privateKey: sodium.to_base64(pair.privateKey, variant),
  };
}
