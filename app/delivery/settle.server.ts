import { storable } from "../domain/storable.ts";
import { columns } from "../platform/database/columns.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { RESTORED } from "./rows.ts";
import type { Settlement } from "./settlement.ts";
import { toStored } from "./stored-state.ts";

const ORDER = columns({
  shop_id: "int4",
  order_id: "text",
  queue: "text",
  number: "int4",
  patch: "jsonb",
  link_method: "text",
  smooth: "bool",
  keeps: "bool",
});
const DUE = columns({
  shop_id: "int4",
  order_id: "text",
  queue: "text",
  settled_queue: "text",
  lane: "text",
  due_at: "timestamptz",
  received_at: "timestamptz",
  number: "int4",
  under_way: "bool",
  restored: "bool",
});

// States are merged into the order's row one by one: another worker may change another delivery of it meanwhile. Who
// settles must still hold the claim by its number; one that was taken over counts as long as nobody began it anew.
//
// What is due is found by its key, row by row, and then by its place: the planner believes that table to be empty, as it
// is most of the time, and would walk all of it for a join.
//
// Of an order that was erased meanwhile nothing comes back: what it is called at a provider goes to the delivery that
// has it deleted there.
const SETTLE = `
  WITH input AS (SELECT * FROM ${ORDER.from(3, "i")}),
  done AS (
    UPDATE orders o
    SET deliveries = CASE WHEN o.erased_at IS NULL THEN o.deliveries || i.patch ELSE
          (SELECT coalesce(jsonb_object_agg(e.key, e.value || coalesce((
             SELECT jsonb_build_object('providerRef', p.value->'providerRef') FROM jsonb_each(i.patch) p
             WHERE split_part(p.key, '/', 1) = split_part(e.key, '/', 1) AND p.value ? 'providerRef' LIMIT 1), '{}')
             || coalesce(i.patch->e.key, '{}')), '{}')
           FROM jsonb_each(o.deliveries) e) END,
        planned_at = CASE WHEN i.queue = 'plan' THEN coalesce(o.planned_at, $2) ELSE o.planned_at END,
        link_method = coalesce(i.link_method, o.link_method),
        attention = CASE WHEN i.smooth THEN o.attention ELSE true END
    FROM input i, LATERAL (
      SELECT 1 FROM due d WHERE d.shop_id = i.shop_id AND d.order_id = i.order_id AND d.queue = i.queue
        AND d.number = i.number AND coalesce(nullif(d.claimed_by, ${RESTORED}), $1) = $1 LIMIT 1
    ) fence
    WHERE o.shop_id = i.shop_id AND o.order_id = i.order_id
    RETURNING o.shop_id, o.order_id, i.queue, i.number, i.keeps, o.erased_at IS NOT NULL AS erased,
      -- What waits behind the delivery that was settled is due next.
      NOT i.keeps AND i.queue <> 'plan' AND EXISTS (
        SELECT 1 FROM jsonb_each(o.deliveries) e
        WHERE split_part(e.key, '/', 1) = i.queue AND e.value->>'status' = 'pending') AS more
  ),
  held AS (
    SELECT d.row, cardinality(d.events) > 0 OR done.more AS stays
    FROM done, LATERAL (
      SELECT w.ctid AS row, w.events FROM due w WHERE w.shop_id = done.shop_id AND w.order_id = done.order_id AND w.queue = done.queue
        AND w.number = done.number LIMIT 1 FOR UPDATE
    ) d
    WHERE NOT done.keeps
  ),
  gone AS (
    DELETE FROM due d WHERE d.ctid = ANY (ARRAY(SELECT h.row FROM held h WHERE NOT h.stays))
  ),
  stays AS (
    UPDATE due d SET claimed_by = NULL, claimed_at = NULL, due_at = $2, set_at = $2, taken = '{}', unsure = '{}', attempts = 0
    WHERE d.ctid = ANY (ARRAY(SELECT h.row FROM held h WHERE h.stays))
  ),
  owed AS (
    INSERT INTO due AS d (shop_id, order_id, queue, lane, due_at, set_at, received_at, number, claimed_by, claimed_at)
    SELECT w.shop_id, w.order_id, w.queue, w.lane, w.due_at, $2, w.received_at, w.number,
      CASE WHEN w.under_way THEN $1::int WHEN w.restored THEN ${RESTORED} END,
      CASE WHEN w.under_way OR w.restored THEN $2::timestamptz END
    FROM ${DUE.from(3 + ORDER.names.length, "w")}
    JOIN done ON done.shop_id = w.shop_id AND done.order_id = w.order_id AND done.queue = w.settled_queue
      AND (NOT done.erased OR w.queue = w.settled_queue)
    ON CONFLICT (shop_id, order_id, queue) DO UPDATE
    SET lane = excluded.lane, set_at = excluded.set_at, claimed_by = NULL, claimed_at = NULL, unsure = '{}',
        due_at = CASE d.number WHEN 0 THEN least(d.due_at, excluded.due_at) ELSE excluded.due_at END
    WHERE d.number = excluded.number AND coalesce(d.claimed_by, $1) = $1
  )
  SELECT shop_id AS "shopId", order_id AS "orderId", queue FROM done`;

/**
 * Commits a group of settlements in one statement. Returns those that were kept, as `shop/order/queue`: one whose claim
 * somebody else began anew is theirs now.
 */
export async function settleClaims(
  sql: Sql,
  worker: number,
  settlements: readonly Settlement[],
  now: Date,
): Promise<Set<string>> {
  const sorted = [...settlements].sort(byOrder);
  const rows = await sql.query<{ shopId: number; orderId: string; queue: string }>(SETTLE, [
    worker,
    now,
    ...ORDER.parameters(sorted.map(toOrderColumns)),
    ...DUE.parameters(sorted.flatMap(toDueColumns)),
  ]);
  return new Set(rows.map(({ shopId, orderId, queue }) => `${shopId}/${orderId}/${queue}`));
}

const byOrder = (a: Settlement, b: Settlement): number =>
  a.claim.shopId - b.claim.shopId || (a.claim.orderId < b.claim.orderId ? -1 : 1);

const SMOOTH = new Set(["delivered", "skipped"]);

function toOrderColumns({ claim, changes, owed, linkMethod }: Settlement) {
  return {
    shop_id: claim.shopId,
    order_id: claim.orderId,
    queue: claim.queue,
    number: claim.number,
    patch: storable(JSON.stringify(Object.fromEntries(changes.map(({ key, after }) => [key, toStored(after)])))),
    link_method: linkMethod,
    smooth: changes.every(({ after, begun }) => begun || SMOOTH.has(after.status)),
    // The claim's own row goes on to be what is owed.
    keeps: owed.some(({ provider }) => provider === claim.queue),
  };
}

function toDueColumns({ claim, owed }: Settlement) {
  return owed.map(({ provider, lane, dueAt, underWay, restored = false }) => ({
    shop_id: claim.shopId,
    order_id: claim.orderId,
    queue: provider,
    settled_queue: claim.queue,
    lane,
    due_at: dueAt,
    received_at: claim.receivedAt,
    // The claim's own row goes on under its number; a claim raises that of a row that is made.
    number: provider === claim.queue ? claim.number : underWay ? 1 : 0,
    under_way: underWay,
    restored,
  }));
}
