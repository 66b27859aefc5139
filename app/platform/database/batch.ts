/**
 * Group commit: calls that arrive while a flush is under way wait together for the next one, so that one statement and
 * one fsync serve them all. A lone call goes out at once.
 *
 * `flush` is given at most `limit` items and answers one result per item, in their order; when it throws, every call of
 * that group is rejected with its error, and where a result is an error the one call.
 *
 * While calls come side by side, groups start `gatherMs` apart at least: a statement costs nearly the same for one row as
 * for ten.
 */
export function createBatch<Item, Result>(
  flush: (items: Item[]) => Promise<(Result | Error)[]>,
  { limit, lanes = 1, gatherMs = 0 }: { limit: number; lanes?: number; gatherMs?: number },
): { add(item: Item): Promise<Result>; idle(): Promise<void>; waiting(): number } {
  interface Call {
    item: Item;
    resolve(result: Result): void;
    reject(error: unknown): void;
  }
  let queue: Call[] = [];
  let running = 0;
  let scheduled = false;
  let gathering = false;
  let idleWaiters: (() => void)[] = [];

  const schedule = (): void => {
    if (scheduled || running >= lanes || queue.length === 0) return;
    if (gathering && queue.length < limit) return;
    scheduled = true;
    // One turn of the event loop lets everything that has already arrived join the group.
    setImmediate(() => {
      scheduled = false;
      void run();
    });
  };

  const gather = (): void => {
    gathering = true;
    setTimeout(() => {
      gathering = false;
      schedule();
    }, gatherMs);
  };

  const run = async (): Promise<void> => {
    const group = queue.slice(0, limit);
    queue = queue.slice(limit);
    if (gatherMs > 0 && group.length > 1) gather();
    running += 1;
    schedule();
    try {
      const results = await flush(group.map((call) => call.item));
      group.forEach((call, index) => {
        const result = results[index];
        if (result instanceof Error) call.reject(result);
        else call.resolve(result as Result);
      });
    } catch (error) {
      for (const call of group) call.reject(error);
    }
    running -= 1;
    if (queue.length > 0) schedule();
    else if (running === 0) {
      for (const wake of idleWaiters) wake();
      idleWaiters = [];
    }
  };

  return {
    add(item) {
      return new Promise((resolve, reject) => {
        queue.push({ item, resolve, reject });
        schedule();
      });
    },
    idle() {
      if (queue.length === 0 && running === 0) return Promise.resolve();
      return new Promise((resolve) => idleWaiters.push(resolve));
    },
    waiting: () => queue.length,
  };
}
