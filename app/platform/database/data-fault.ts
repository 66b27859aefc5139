/** SQLSTATE classes of what a statement was handed: too many rows of one, data, a broken rule, more than is taken. */
const DATA = /^(21|22|23|54)/;

/** Whether a statement failed for what it was handed: to repeat it is no use. */
export function isDataFault(error: unknown): boolean {
  return DATA.test(sqlState(error));
}

/** Whether a statement lost against another one that ran beside it: it is repeated as it is. */
export function isConflict(error: unknown): boolean {
  return sqlState(error).startsWith("40");
}

/** Whether a statement waited for a row, or a table, that somebody else kept for longer than is waited. */
export function isLocked(error: unknown): boolean {
  return sqlState(error) === "55P03";
}

function sqlState(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : "";
  return typeof code === "string" ? code : "";
}

/**
 * Commits a group; where it fails for its data it is split until the one that can't be kept is alone, and everything
 * else is committed. `alone` says what becomes of that one, and may itself throw.
 */
export async function splitFaulty<Item>(
  group: readonly Item[],
  commit: (group: readonly Item[]) => Promise<void>,
  alone: (item: Item, error: unknown) => Promise<void>,
): Promise<void> {
  try {
    await commit(group);
  } catch (error) {
    if (!isDataFault(error)) throw error;
    const [first] = group;
    if (first !== undefined && group.length === 1) return alone(first, error);
    const half = Math.ceil(group.length / 2);
    await splitFaulty(group.slice(0, half), commit, alone);
    await splitFaulty(group.slice(half), commit, alone);
  }
}

/**
 * Commits a group; where a row of it is locked by somebody, those that `findLocked` names are left out and the others
 * committed, so that one row keeps nobody else waiting. Returns what was left out, with the error.
 */
export async function leaveLocked<Item>(
  group: readonly Item[],
  commit: (group: readonly Item[]) => Promise<void>,
  findLocked: (group: readonly Item[]) => Promise<ReadonlySet<Item>>,
): Promise<Map<Item, Error>> {
  try {
    await commit(group);
    return new Map();
  } catch (error) {
    if (!isLocked(error) || !(error instanceof Error)) throw error;
    const locked = await findLocked(group);
    const free = group.filter((item) => !locked.has(item));
    if (free.length > 0) await commit(free);
    return new Map([...locked].map((item) => [item, error]));
  }
}
