import { CompactEncrypt, compactDecrypt, decodeProtectedHeader, errors } from "jose";
import { readKeyRing } from "./key-ring.ts";

/** What a sealed text belongs to, such as shop, provider and version. Readable by anyone, changeable by no one. */
export type SealContext = Readonly<Record<string, string | number>>;

export type SealErrorCode = "seal_malformed" | "seal_unknown_key" | "seal_tampered" | "seal_wrong_context";

/** A sealed text that can't be opened; the message never holds any of it. */
export class SealError extends Error {
  override readonly name = "SealError";
  readonly code: SealErrorCode;

  constructor(code: SealErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export interface Seal {
  /** Encrypts under the current key and binds the context to it. */
  seal(plaintext: string, context: SealContext): Promise<string>;
  /** Decrypts what was sealed for exactly this context. Throws SealError. */
  open(token: string, context: SealContext): Promise<string>;
  /** The token under the current key: the same when it is already, else sealed anew. Throws SealError. */
  reseal(token: string, context: SealContext): Promise<string>;
  readonly currentKeyId: string;
}

/** What seals a text so that it opens only for the same context. */
export type Sealer = Pick<Seal, "seal" | "open">;

const ALGORITHMS = { alg: "dir", enc: "A256GCM" } as const;

/**
 * Seals secrets at rest as JWE (RFC 7516, `dir` and A256GCM), by the keys of FITLOOP_ENCRYPTION_KEYS: the first seals,
 * all open. Throws where the ring can't be read.
 */
export function createSeal(keyRing: string): Seal {
  const { keys, faults } = readKeyRing(keyRing);
  const current = keys[0];
  if (current === undefined || faults.length > 0) throw new Error(faults.join(" "));
  // Imported once: per call it would cost more than the encryption.
  const imported = new Map(
    keys.map(({ id, bytes }) => [id, crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"])]),
  );
  const keyOf = (id: string | undefined): Promise<CryptoKey> => {
    const key = imported.get(id ?? "");
    if (key === undefined) {
      throw new SealError("seal_unknown_key", `The secret is sealed by a key that FITLOOP_ENCRYPTION_KEYS lacks.`);
    }
    return key;
  };

  async function seal(plaintext: string, context: SealContext): Promise<string> {
    return new CompactEncrypt(new TextEncoder().encode(plaintext))
      .setProtectedHeader({ ...ALGORITHMS, kid: current?.id ?? "", ctx: canonical(context) })
      .encrypt(await keyOf(current?.id));
  }

  async function open(token: string, context: SealContext): Promise<string> {
    const { plaintext, protectedHeader } = await decrypt(token, keyOf);
    if (protectedHeader["ctx"] !== canonical(context)) {
      throw new SealError("seal_wrong_context", "The secret was sealed for another place than this.");
    }
    return new TextDecoder().decode(plaintext);
  }

  return {
    seal,
    open,
    async reseal(token, context) {
      const plaintext = await open(token, context);
      return keyIdOf(token) === current.id ? token : seal(plaintext, context);
    },
    currentKeyId: current.id,
  };
}

async function decrypt(token: string, keyOf: (id: string | undefined) => Promise<CryptoKey>) {
  // Read ahead of the decryption, so that what is no JWE at all is told apart from what was changed.
  keyIdOf(token);
  try {
    return await compactDecrypt(token, ({ kid }) => keyOf(kid), {
      keyManagementAlgorithms: [ALGORITHMS.alg],
      contentEncryptionAlgorithms: [ALGORITHMS.enc],
    });
  } catch (error) {
    if (error instanceof SealError) throw error;
    if (error instanceof errors.JOSEError) {
      throw new SealError("seal_tampered", "The sealed secret was changed after it was sealed.");
    }
    throw error;
  }
}

/** What a sealed text says that it belongs to. Anyone can read it; only opening shows that it is true. */
export function sealedContextOf(token: string): SealContext {
  keyIdOf(token);
  const { ctx } = decodeProtectedHeader(token) as { ctx?: string };
  try {
    return Object.fromEntries(JSON.parse(ctx ?? "") as [string, string | number][]);
  } catch {
    throw new SealError("seal_malformed", "What should be a sealed secret is none.");
  }
}

/** The key that a text is sealed by. Throws SealError for what is no sealed text. */
export function keyIdOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid;
  } catch {
    throw new SealError("seal_malformed", "What should be a sealed secret is none.");
  }
}

/** The same context gives the same text, in whatever order it was written. */
function canonical(context: SealContext): string {
  return JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
