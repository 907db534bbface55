// Who verifies signatures: the browser itself where it can, @noble/ed25519 on older phones.

import { verifyAsync } from "@noble/ed25519";
import type { Verify } from "./ticket.ts";

/** Verifies with WebCrypto, importing each public key once. */
export function webCryptoVerify(subtle: SubtleCrypto): Verify {
  const imported = new Map<string, Promise<CryptoKey>>();
  return async (signature, message, publicKey) => {
    const name = publicKey.join();
    let key = imported.get(name);
    if (key === undefined) {
      key = subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
      imported.set(name, key);
    }
    return subtle.verify({ name: "Ed25519" }, await key, signature, message);
  };
}

/** Verifies in JavaScript by the strict rules; noble's own default (ZIP 215) accepts more than WebCrypto and OpenSSL do. */
export const nobleVerify: Verify = async (signature, message, publicKey) => {
  try {
    return await verifyAsync(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
};

/** The quicker one that works here, warmed up: the first call of noble takes a fifth of a second on a slow phone. */
export async function chooseVerify(subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle): Promise<Verify> {
  if (subtle !== undefined) {
    const verify = webCryptoVerify(subtle);
    if (await knowsItsTrade(verify).catch(() => false)) return verify;
  }
  await knowsItsTrade(nobleVerify);
  return nobleVerify;
}

/** Test 1 of RFC 8032: the signature of nothing must pass, and that of something else must not. */
async function knowsItsTrade(verify: Verify): Promise<boolean> {
  const publicKey = bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  const signature = bytes(
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155" +
      "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  );
  const right = await verify(signature, new Uint8Array(), publicKey);
  return right && !(await verify(signature, new Uint8Array(1), publicKey));
}

function bytes(hexadecimal: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hexadecimal.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
