import { isValidLinkValue } from "../domain/session-link.ts";

const PATIENCE_MS = 1_500;

/** A session id, and the app's proof that it was minted for this visitor; none for one that the browser made. */
export type Minted = {
  session: string;
  proof?: unknown;
};

/** Asks the app for a session id in one round trip; where it doesn't answer well in 1.5 s, the browser makes one. */
export async function mintSession(proxy: string, makeId: () => string): Promise<Minted> {
  try {
    const response = await fetch(`${proxy}/session`, {
      method: "POST",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const minted = (await response.json()) as Minted;
    if (response.ok && isValidLinkValue("session", minted.session)) return minted;
  } catch {
    // Late, unreachable, or not JSON.
  }
  return { session: makeId() };
}
