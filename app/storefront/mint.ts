import { isValidLinkValue } from "../domain/session-link.ts";

const PATIENCE_MS = 1_500;

/** Asks the app for a session id in one round trip; where it doesn't answer well in 1.5 s, the browser makes one. */
export async function mintSession(proxy: string, ask: typeof fetch, makeId: () => string): Promise<string> {
  try {
    const response = await ask(`${proxy}/session`, {
      method: "POST",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const { session } = Object(await response.json()) as { session?: unknown };
    if (response.ok && isValidLinkValue("session", session)) return session;
  } catch {
    // Late, unreachable, or not JSON.
  }
  return makeId();
}
