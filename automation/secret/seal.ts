import wrappers from "libsodium-wrappers";

// The types promise named exports; at run time there is only the default one.
const sodium = wrappers;

/** Seal a value so that only the holder of the key pair can open it; each time differently. */
export async function seal(value: string, publicKey: string): Promise<string> {
  await sodium.ready;
  const variant = sodium.base64_variants.ORIGINAL;
  return sodium.to_base64(sodium.crypto_box_seal(value, sodium.from_base64(publicKey, variant)), variant);
}
