import type { OrderEvent } from "../domain/delivery.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { AdminApiError } from "../shopify/admin/admin-answer.ts";
import type { AdminClient } from "../shopify/admin/admin-client.server.ts";
import type { AppRefusals } from "../shopify/tokens/app-refusals.server.ts";
import type { BulkFiles } from "../shopify/admin/bulk-file.server.ts";
import { startBulk } from "../shopify/admin/bulk-start.server.ts";
import { createLineSplitter } from "../shopify/admin/json-lines.ts";
import { bulkStatus } from "../shopify/admin/operations/bulk-status.ts";
import { HEADS_AT_ONCE, orderHeads } from "../shopify/admin/operations/order-heads.ts";
import { type OrderHead, readOrderHeads } from "../shopify/orders/order-head.ts";
import { bulkOrdersQuery } from "../shopify/orders/order-query.ts";
import { createBookHeads, inOrder } from "./book-heads.server.ts";
import type { DayBooks } from "./books.ts";
import { keepBooks, readBookedConnections } from "./books.server.ts";
import { firstPage, type PagedNight } from "./night-pages.ts";
import type { Repair } from "./repair.server.ts";
import type { DueShop } from "./rows.server.ts";
import { setAside } from "./set-aside.server.ts";

const DAY_MS = 86_400_000;
const DAYS = 3;
const AT_ONCE = 250;
const NO_ACCESS = { lines: false, addresses: false, customer: false };
/** What a night's search and order of pages go by. */
const searchOf = (since: string): string => `processed_at:>='${since}'`;

export interface NightlyOptions {
  sql: Sql;
  admin: AdminClient;
  files: Pick<BulkFiles, "read">;
  repair: Repair;
  refusals: AppRefusals;
  now(): number;
}

/**
 * How a night's comparison stands: `waiting` for the bulk operation `bulkId`, `reading` page by page, to be gone on with
 * at `againAt` at the earliest; `busy` when as many bulk operations run as Shopify lets run.
 */
export type NightlyStep =
  | { kind: "waiting"; bulkId: string }
  | { kind: "busy" }
  | { kind: "reading"; night: PagedNight; againAt: Date }
  | { kind: "done"; days: DayBooks[] };

/**
 * Compares all orders of the last days with Shopify's: what is lacking is fetched, and each day's books are closed, or an
 * incident names the orders. By a bulk operation; where Shopify refuses those, page by page through the ordinary API, at
 * most half as fast as the shop's bucket fills. Called again until it is done. Throws when Shopify can't be asked.
 */
export function createNightly({ sql, admin, files, repair, refusals, now }: NightlyOptions) {
  const bookHeads = createBookHeads({ sql, repair, now });

  const start = async (shop: DueShop, taken: ReadonlySet<OrderEvent>): Promise<NightlyStep> => {
    const since = Math.max(Math.floor(now() / DAY_MS - DAYS) * DAY_MS, shop.installedAt.getTime());
    const query = bulkOrdersQuery(searchOf(new Date(since).toISOString()), NO_ACCESS);
    const started = await startBulk({ admin, refusals }, shop.domain, query);
    switch (started.outcome) {
      case "started":
        return { kind: "waiting", bulkId: started.id };
      case "busy":
        return { kind: "busy" };
      case "refused":
        return readPage(shop, taken, firstPage(since));
    }
  };

  const readPage = async (shop: DueShop, taken: ReadonlySet<OrderEvent>, night: PagedNight): Promise<NightlyStep> => {
    const { since, after } = night;
    try {
      const page = await admin.sized(orderHeads, HEADS_AT_ONCE, (first) =>
        admin.query(
          shop.domain,
          orderHeads,
          { query: searchOf(since), sortKey: "PROCESSED_AT", first, after },
          { gentle: true },
        ),
      );
      for (const { id, field } of page.unreadable) await setAside(sql, shop.id, { id, reason: field }, new Date(now()));
      const books = new Map(night.days.map((books) => [books.day, books]));
      await bookHeads(shop, page.heads, { taken, connections: await readBookedConnections(sql, shop.id) }, books);
      const days = inOrder(books);
      if (page.next !== null) {
        const read = night.read + page.heads.length;
        return { kind: "reading", night: { since, after: page.next, read, days }, againAt: new Date(now()) };
      }
      await keepBooks(sql, shop.id, days, new Date(now()));
      return { kind: "done", days };
    } catch (error) {
      // The bucket is others' as well: the night goes on when it has filled.
      if (!(error instanceof AdminApiError) || error.code !== "throttled" || !error.retryAt) throw error;
      return { kind: "reading", night, againAt: error.retryAt };
    }
  };

  return async (shop: DueShop, taken: ReadonlySet<OrderEvent>): Promise<NightlyStep> => {
    if (shop.night !== null) return readPage(shop, taken, shop.night);
    if (shop.bulkId === null) return start(shop, taken);
    const status = await admin.query(shop.domain, bulkStatus, { id: shop.bulkId });
    switch (status.state) {
      case "running":
        return { kind: "waiting", bulkId: shop.bulkId };
      case "gone":
        return start(shop, taken);
      case "failed":
        // Nothing personal was asked for: what is denied here is the bulk operation itself.
        if (status.code === "ACCESS_DENIED") await refusals.refused("bulk", "a bulk operation ended as ACCESS_DENIED");
        throw new Error(`The night's bulk operation failed: ${status.code}`);
      case "completed": {
        const connections = await readBookedConnections(sql, shop.id);
        const books = new Map<string, DayBooks>();
        for await (const heads of headsOf(shop.id, status.url))
          await bookHeads(shop, heads, { taken, connections }, books);
        const days = inOrder(books);
        await keepBooks(sql, shop.id, days, new Date(now()));
        return { kind: "done", days };
      }
    }
  };

  async function* headsOf(shopId: number, url: string | null): AsyncGenerator<OrderHead[]> {
    if (url === null) return;
    const splitter = createLineSplitter();
    let heads: OrderHead[] = [];
    const read = async (lines: readonly string[]): Promise<void> => {
      const found = readOrderHeads(lines.map((line) => JSON.parse(line) as unknown));
      heads.push(...found.heads);
      for (const { id, field } of found.unreadable) await setAside(sql, shopId, { id, reason: field }, new Date(now()));
    };
    for await (const chunk of files.read(url)) {
      await read(splitter.push(chunk));
      while (heads.length >= AT_ONCE) {
        yield heads.slice(0, AT_ONCE);
        heads = heads.slice(AT_ONCE);
      }
    }
    await read(splitter.end());
    if (heads.length > 0) yield heads;
  }
}

export type Nightly = ReturnType<typeof createNightly>;
