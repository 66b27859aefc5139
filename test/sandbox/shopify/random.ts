/** A seeded source of chance, so that a seed replays a run. */
export interface Random {
  /** Gives a number from 0 up to, not with, 1. */
  next(): number;
  /** Gives a whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** Gives true with the chance `share`. */
  chance(share: number): boolean;
  /** Gives one of the items, and refuses an empty list. */
  pick<T>(items: readonly T[]): T;
  /** Gives the items in another order; the list given stays as it was. */
  shuffle<T>(items: readonly T[]): T[];
}

/** Takes any words and numbers; the same ones give the same run of chance. */
export function createRandom(...seed: readonly (string | number)[]): Random {
  let state = 2166136261;
  for (const character of seed.join("\u0000")) {
    state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16777619) >>> 0;
  }
  const next = (): number => {
    // A Weyl sequence through a 32-bit mixer: small, even, and the same on every machine.
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between,
    chance: (share) => next() < share,
    pick: (items) => {
      if (items.length === 0) throw new RangeError("There is nothing to pick from an empty list.");
      return items[between(0, items.length - 1)] as (typeof items)[number];
    },
    shuffle: (items) => {
      const mixed = [...items];
      for (let last = mixed.length - 1; last > 0; last -= 1) {
        const other = between(0, last);
        const held = mixed[last] as (typeof mixed)[number];
        mixed[last] = mixed[other] as (typeof mixed)[number];
        mixed[other] = held;
      }
      return mixed;
    },
  };
}

/** Gives `length` lower-case hexadecimal characters, for tokens that only need to look like one. */
export function hex(random: Random, length: number): string {
  return Array.from({ length }, () => random.between(0, 15).toString(16)).join("");
}
