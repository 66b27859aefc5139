/** So many faults in a row, and a provider isn't asked for a while: whoever waits for it waits in vain. */
const FAULTS = 10;
const OPEN_MS = 30_000;
/** Connections that are watched at once; beyond, all are trusted anew. */
const MOST_KEPT = 20_000;

/** Counts each connection's faults in a row; one that answers begins anew, and after the pause the next call tries it. */
export function createBreaker(now: () => number) {
  const states = new Map<string, { faults: number; openUntil: number }>();
  return {
    isOpen: (connection: string): boolean => (states.get(connection)?.openUntil ?? 0) > now(),
    count(connection: string, isFault: boolean): void {
      if (!isFault) return void states.delete(connection);
      if (states.size >= MOST_KEPT) states.clear();
      const faults = (states.get(connection)?.faults ?? 0) + 1;
      states.set(connection, { faults, openUntil: faults >= FAULTS ? now() + OPEN_MS : 0 });
    },
  };
}

export type Breaker = ReturnType<typeof createBreaker>;
