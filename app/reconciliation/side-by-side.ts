/** Carries out looks side by side until stopped. */
export interface Lanes {
  /** Begins to look where nobody does; each look that found a shop begins another beside it, up to the limit. */
  wake(): void;
  stop(): Promise<void>;
}

/**
 * Looks at many shops at once, `atOnce` at most: `look` takes the shop that has been due longest, and returns false when
 * none is. A shop that takes long keeps no other from its turn. `onFault` is told what a look throws; its lane ends.
 */
export function createLanes(look: () => Promise<boolean>, atOnce: number, onFault: (error: unknown) => void): Lanes {
  const lanes = new Set<Promise<void>>();
  let stopped = false;

  const run = async (): Promise<void> => {
    try {
      while (!stopped && (await look())) wake();
    } catch (error) {
      onFault(error);
    }
  };
  function wake(): void {
    if (stopped || lanes.size >= atOnce) return;
    const lane = run().finally(() => void lanes.delete(lane));
    lanes.add(lane);
  }
  return {
    wake,
    async stop() {
      stopped = true;
      await Promise.all(lanes);
    },
  };
}
