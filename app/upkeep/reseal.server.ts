import type { Sql } from "../platform/database/database.server.ts";
import { keyIdOf, type Seal, SealError, sealedContextOf } from "../platform/secrets/seal.server.ts";

/** Where sealed texts lie: table, column, and what names a row. A new place belongs here too. */
const PLACES = [
  { table: "connection", column: "credential", key: ["shop_id", "provider"] },
  { table: "shop_session", column: "sealed", key: ["id"] },
  { table: "quarantine", column: "body", key: ["shop_id", "id"] },
  { table: "compliance_evidence", column: "export", key: ["shop_id", "id"] },
] as const;

const PAGE = 500;

/** The sealed texts of one place: how many lie under each key, how many were sealed anew, how many can't be opened. */
export interface PlaceReport {
  place: string;
  keys: Record<string, number>;
  resealed: number;
  unreadable: number;
}

/**
 * Goes through everything that is sealed, and opens it. With `reseal` whatever lies under an older key is sealed anew under the
 * current one; afterwards no other key is needed. A text that changes meanwhile is left to whoever changes it, who seals
 * under the current key.
 */
export async function surveySeals(sql: Sql, seal: Seal, { reseal }: { reseal: boolean }): Promise<PlaceReport[]> {
  const reports: PlaceReport[] = [];
  for (const place of PLACES) {
    const report: PlaceReport = { place: `${place.table}.${place.column}`, keys: {}, resealed: 0, unreadable: 0 };
    for await (const row of rowsOf(sql, place)) {
      const key = reseal ? await renew(sql, seal, place, row, report) : await openedBy(seal, row.sealed);
      if (key === null) report.unreadable += 1;
      else report.keys[key] = (report.keys[key] ?? 0) + 1;
    }
    reports.push(report);
  }
  return reports;
}

type Place = (typeof PLACES)[number];
type Row = Record<string, unknown> & { sealed: string | null };
type SealedRow = Row & { sealed: string };

async function* rowsOf(sql: Sql, { table, column, key }: Place): AsyncGenerator<SealedRow> {
  const names = key.join(", ");
  let after: unknown[] | null = null;
  for (;;) {
    const from: string = after ? `WHERE (${names}) > (${key.map((_, index) => `$${index + 1}`).join(", ")})` : "";
    // Rows without a text are read too, so that a page is never looked for in a long run of them.
    const rows: Row[] = await sql.query<Row>(
      `SELECT ${names}, ${column} AS sealed FROM ${table} ${from} ORDER BY ${names} LIMIT ${PAGE}`,
      after ?? [],
    );
    for (const row of rows) if (row.sealed !== null) yield row as SealedRow;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = key.map((name) => last[name]);
  }
}

/** Seals a row's text under the current key where it isn't. Returns the key that it lies under now, or null. */
async function renew(sql: Sql, seal: Seal, place: Place, row: SealedRow, report: PlaceReport): Promise<string | null> {
  const { table, column, key } = place;
  try {
    const renewed = await seal.reseal(row.sealed, sealedContextOf(row.sealed));
    if (renewed === row.sealed) return seal.currentKeyId;
    const named = key.map((name, index) => `${name} = $${index + 3}`).join(" AND ");
    await sql.query(`UPDATE ${table} SET ${column} = $1 WHERE ${column} = $2 AND ${named}`, [
      renewed,
      row.sealed,
      ...key.map((name) => row[name]),
    ]);
    report.resealed += 1;
    return seal.currentKeyId;
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return null;
  }
}

/**
 * Opens everything that is sealed, until `endAt` (by `performance.now()`): how many texts do, and of which places how
 * many don't. A key is known by its id, so that another one under the same id shows only by opening.
 */
export async function openSeals(
  sql: Sql,
  seal: Seal,
  endAt: number,
): Promise<{ opened: number; failed: { place: string; count: number }[] }> {
  let opened = 0;
  const failed: { place: string; count: number }[] = [];
  for (const place of PLACES) {
    let count = 0;
    for await (const { sealed } of rowsOf(sql, place)) {
      if ((await openedBy(seal, sealed)) === null) count += 1;
      else opened += 1;
      if (performance.now() > endAt) break;
    }
    if (count > 0) failed.push({ place: `${place.table}.${place.column}`, count });
  }
  return { opened, failed };
}

/** The key that opens a text, or null where none does. */
async function openedBy(seal: Seal, sealed: string): Promise<string | null> {
  try {
    await seal.open(sealed, sealedContextOf(sealed));
    return keyIdOf(sealed) ?? null;
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return null;
  }
}
