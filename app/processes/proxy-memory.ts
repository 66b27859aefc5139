/** What is kept under a name at once, such as signed tokens; beyond, what was made first goes. */
const MOST_KEPT = 5_000;

/** Keeps what was made for a while; who asks for it while it is made waits for the same. What fails isn't kept. */
export function createMemory(now: () => number) {
  const kept = new Map<string, { value: Promise<unknown>; until: number }>();
  return {
    keep<Value>(name: string, seconds: number, make: () => Promise<Value>): Promise<Value> {
      const known = kept.get(name);
      if (known && known.until > now()) return known.value as Promise<Value>;
      const entry = { value: make(), until: now() + seconds * 1000 };
      kept.delete(name);
      kept.set(name, entry);
      entry.value.catch(() => {
        if (kept.get(name) === entry) kept.delete(name);
      });
      const [oldest] = kept.keys();
      if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
      return entry.value;
    },
  };
}

export type Memory = ReturnType<typeof createMemory>;
