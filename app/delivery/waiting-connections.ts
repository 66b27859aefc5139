/** The order in which each status' partial index holds the connections (`delivery_due_idx`, `delivery_held_idx`). */
const INDEXED = { pending: ["provider", "shop_id"], held: ["shop_id", "provider"] } as const;

/**
 * The recursive part `waiting` of a statement: the connections that have deliveries of a status, found by jumping from
 * one to the next in that status' partial index, so that it costs by their number, never by the length of a backlog.
 */
export function waitingConnections(status: keyof typeof INDEXED): string {
  const columns = (row: string): string => INDEXED[status].map((name) => `${row}.${name}`).join(", ");
  return `waiting AS (
    (SELECT d.shop_id, d.provider FROM delivery d WHERE d.status = '${status}' ORDER BY ${columns("d")} LIMIT 1)
    UNION ALL
    SELECT following.* FROM waiting w, LATERAL (
      SELECT d.shop_id, d.provider FROM delivery d
      WHERE d.status = '${status}' AND (${columns("d")}) > (${columns("w")})
      ORDER BY ${columns("d")} LIMIT 1
    ) following
  )`;
}
