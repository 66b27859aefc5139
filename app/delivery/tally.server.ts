import { messageOf } from "../domain/text.ts";
import { columns } from "../platform/database/columns.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { Log } from "../platform/telemetry/log.ts";
import type { Settlement } from "./settlement.ts";
import { createSums, type TallyChange } from "./tally.ts";

/** Each sum stands in so many rows: workers that count at once don't wait for each other. */
const PARTS = 4;
/** What was settled is counted after so long at the latest. */
const EVERY_MS = 500;

const TALLY = columns({
  shop_id: "int4",
  day: "text",
  provider: "text",
  status: "text",
  reason: "text",
  value: "int4",
});

const COUNT = `
  INSERT INTO tally AS t (shop_id, day, provider, status, reason, part, value)
  SELECT shop_id, day::date, provider, status, reason, $1::int % ${PARTS}, value FROM ${TALLY.from(2, "c")}
  ON CONFLICT (shop_id, day, provider, status, reason, part) DO UPDATE SET value = t.value + excluded.value`;

/**
 * Keeps the ledger's sums: how many deliveries stand how, by shop, day, provider, status and reason. Counted beside the
 * settlements, a few times a second: a row of each order's own would cost as much as the order. What a crash takes with
 * it the night's count puts right (`recount.server`).
 */
export function createTally({ sql, worker, log }: { sql: Sql; worker(): number; log: Log }) {
  const sums = createSums();
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();

  const write = async (): Promise<void> => {
    const changes = sums.take();
    if (changes.length === 0) return;
    try {
      await sql.query(COUNT, [worker(), ...TALLY.parameters(changes.map(toColumns))]);
    } catch (error) {
      log.warn({ error: messageOf(error) }, "sums not counted");
    }
  };

  const flush = (): Promise<void> => {
    if (timer) clearTimeout(timer);
    timer = null;
    writing = writing.then(write);
    return writing;
  };

  return {
    add(settlement: Settlement): void {
      sums.add(settlement);
      timer ??= setTimeout(() => void flush(), EVERY_MS);
    },
    /** Writes down what was counted so far. */
    flush,
  };
}

const toColumns = ({ shopId, ...change }: TallyChange) => ({ shop_id: shopId, ...change });
