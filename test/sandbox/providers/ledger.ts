import {
  providerNames,
  type Answer,
  type Counted,
  type Double,
  type ProviderName,
  type ProviderRecord,
} from "./types.ts";

/** How much came to a provider, in numbers. */
export interface Summary {
  readonly requests: number;
  readonly accepted: number;
  readonly refused: number;
  /** Different things accepted: orders (at Naiz with their status), at Fit Analytics lines. */
  readonly distinct: number;
  /** How many of them were accepted more than once. */
  readonly doubles: number;
}

/** One provider's numbers, kept up to date so that a look costs nothing under load. */
class Book {
  requests = 0;
  accepted = 0;
  doubles = 0;
  readonly counts = new Map<string, number>();

  count(counted: Counted): void {
    const key = JSON.stringify(counted);
    const before = this.counts.get(key) ?? 0;
    this.counts.set(key, before + 1);
    if (before === 1) this.doubles += 1;
  }

  summary(): Summary {
    const { requests, accepted, doubles, counts } = this;
    return { requests, accepted, refused: requests - accepted, distinct: counts.size, doubles };
  }
}

/** The records of all providers in the order of their judgement, and the count of what each accepted. */
export class Ledger {
  readonly #keepBodies: number;
  #records: ProviderRecord[] = [];
  #books = newBooks();
  #nextId = 1;

  /** Takes how many of the newest records keep headers, body and warnings. */
  constructor(keepBodies: number) {
    this.#keepBodies = keepBodies;
  }

  /** Writes one request down, and counts what its answer accepted. */
  add(entry: Omit<ProviderRecord, "id" | "kept">, answer: Answer): void {
    const book = this.#books[entry.provider];
    book.requests += 1;
    if (entry.accepted) book.accepted += 1;
    for (const counted of answer.counted) book.count(counted);
    const index = this.#records.length;
    this.#records.push({ ...entry, id: this.#nextId, kept: true });
    this.#nextId += 1;
    const outgrown = this.#records[index - this.#keepBodies];
    if (outgrown === undefined) return;
    const slim = { headers: {}, body: null, warnings: [], kept: false };
    this.#records[index - this.#keepBodies] = { ...outgrown, ...slim };
  }

  records(provider?: ProviderName): ProviderRecord[] {
    const all = this.#records;
    return provider === undefined ? [...all] : all.filter((record) => record.provider === provider);
  }

  /** Gives what was written down after the record `id`. */
  after(id: number): ProviderRecord[] {
    const first = this.#records[0]?.id ?? 0;
    return this.#records.slice(Math.max(0, id + 1 - first));
  }

  /** Gives what was accepted more than once. */
  doubles(): Double[] {
    return providerNames.flatMap((provider) =>
      [...this.#books[provider].counts].flatMap(([key, count]) =>
        count < 2 ? [] : [{ provider, ...(JSON.parse(key) as Counted), count }],
      ),
    );
  }

  summary(provider: ProviderName): Summary {
    return this.#books[provider].summary();
  }

  /** Forgets everything. Ids go on, so that no two records ever share one. */
  clear(): void {
    this.#records = [];
    this.#books = newBooks();
  }
}

function newBooks(): Record<ProviderName, Book> {
  return { bodygram: new Book(), "fit-analytics": new Book(), naiz: new Book(), robosize: new Book() };
}
