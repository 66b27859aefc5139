/** Where the sandbox reads the time. Everything in it takes a `Clock`, and nothing calls `Date.now` itself. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** The one clock of a sandbox: real time plus an offset that only grows. The app follows the same offset. */
export class SandboxClock implements Clock {
  readonly #real: () => number;
  readonly #listeners = new Set<() => void>();
  #offset = 0;

  /** Takes the time to stand on, the machine's unless a test gives its own. */
  constructor(real: () => number = Date.now) {
    this.#real = real;
  }

  now(): number {
    return this.#real() + this.#offset;
  }

  /** Gives how far the sandbox is ahead of real time, in milliseconds. */
  offset(): number {
    return this.#offset;
  }

  /** Moves the time forward and tells every listener. Refuses a step back: what has expired stays expired. */
  advance(ms: number): void {
    if (!Number.isFinite(ms) || ms < 0) throw new RangeError("The sandbox clock advances by 0 or more milliseconds.");
    this.#offset += ms;
    for (const listener of [...this.#listeners]) listener();
  }

  /** Calls `listener` after each advance; gives the function that ends this. */
  onAdvance(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
