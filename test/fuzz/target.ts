import type fc from "fast-check";

/** Something that the outside can write to, with what must hold whatever it writes. */
export interface Target {
  name: string;
  /** Gives the property; building it may read what the app has, or open what it needs. */
  property(): Property | Promise<Property>;
  /** What a case may take, where it plays days of the app's life on a database. */
  longestCaseMs?: number;
  /** It is played once where the others are played so many times: a case of it takes as long. */
  oneOf?: number;
  /** Closes what it opened. */
  close?(): Promise<void>;
  /** Why it can't be played on this machine, where it can't. */
  missing?(): string | null;
}

/** A property of one case, whatever its type is, with something done before and after each. */
export type Property = (fc.IAsyncProperty<unknown> | fc.IProperty<unknown>) & {
  beforeEach(act: () => void): unknown;
  afterEach(act: () => void): unknown;
};

/** No case may take so long on a busy machine: a body of some hundred bytes that does could stop a server. */
const LONGEST_CASE_MS = 2_000;

/** Holds every case of a property to its time, also those that no time limit could break off. */
export function timed(property: Property, longestMs = LONGEST_CASE_MS): Property {
  let begun = 0;
  const begin = (): void => {
    begun = performance.now();
  };
  const end = (): void => {
    const ms = performance.now() - begun;
    if (ms > longestMs) throw new Error(`A case took ${Math.round(ms)} ms.`);
  };
  property.beforeEach(begin);
  property.afterEach(end);
  return property;
}
