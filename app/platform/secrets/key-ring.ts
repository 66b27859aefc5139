export interface RingKey {
  id: string;
  /** 32 bytes. */
  bytes: Uint8Array<ArrayBuffer>;
}

const ENTRY = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9_-]+={0,2})$/;
const KEY_BYTES = 32;

/**
 * Reads "id:base64url of 32 bytes" entries, separated by commas. Returns a sentence per fault, none of which holds any
 * of a key.
 */
export function readKeyRing(text: string): { keys: RingKey[]; faults: string[] } {
  const keys: RingKey[] = [];
  const faults: string[] = [];
  text.split(",").forEach((entry, index) => {
    const [, id, encoded] = ENTRY.exec(entry.trim()) ?? [];
    const bytes = encoded === undefined ? undefined : decode(encoded);
    const place = `key ${index + 1} of FITLOOP_ENCRYPTION_KEYS`;
    if (id === undefined || bytes?.length !== KEY_BYTES) {
      faults.push(`The ${place} must be written as <id>:<base64url of 32 random bytes>.`);
    } else if (keys.some((key) => key.id === id)) {
      faults.push(`The ${place} has the id of another key.`);
    } else if (bytes.every((byte) => byte === bytes[0])) {
      faults.push(`The ${place} is not random.`);
    } else {
      keys.push({ id, bytes });
    }
  });
  return { keys, faults };
}

function decode(encoded: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const binary = atob(encoded.replaceAll("-", "+").replaceAll("_", "/").replaceAll("=", ""));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
