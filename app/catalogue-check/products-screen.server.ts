import { listSizeless, markSizeless, type SizelessProduct, unmarkSizeless } from "../catalog/without-size.server.ts";
import type { ShopProfile } from "../domain/provider.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { type Actor, audit } from "../records/audit.server.ts";
import type { ChangeOutcome, OperationChange, OperationState } from "../records/operations.server.ts";
import { changeCheck, listChecks, type StartOutcome, startCheck } from "./checks.server.ts";
import type { CheckResult } from "./lists.ts";

type Shop = { id: number; domain: string };

export interface ProductsScreen {
  /** The check that is under way, or ended without a result since the last one that has one. */
  running: { id: string; state: OperationState; looked: number; hasFailed: boolean } | null;
  /** What the last whole check came to, and when. */
  last: { at: Date; result: CheckResult } | null;
  sizeless: SizelessProduct[];
  timeZone: string;
}

/** How a shop's catalogue fares at its providers, and which of its products come without a size. */
export function createProductsScreen({
  sql,
  profile,
  now,
}: {
  sql: Sql;
  profile(shop: Shop): Promise<ShopProfile>;
  now(): number;
}) {
  const note = (shop: Shop, actor: Actor, action: string, productId: string): Promise<void> =>
    audit(sql, { shopId: shop.id, actor, action, subject: productId }, new Date(now()));
  return {
    async show(shop: Shop): Promise<ProductsScreen> {
      const [checks, sizeless, { timeZone }] = await Promise.all([
        listChecks(sql, shop.id),
        listSizeless(sql, shop.id),
        profile(shop),
      ]);
      const [newest] = checks;
      const whole = checks.find(({ state, progress }) => state === "done" && progress.result !== null);
      return {
        running:
          newest && newest !== whole
            ? {
                ...{ id: newest.id, state: newest.state, looked: newest.progress.looked },
                hasFailed: newest.progress.failure !== null,
              }
            : null,
        last: whole?.progress.result ? { at: whole.updatedAt, result: whole.progress.result } : null,
        sizeless,
        timeZone,
      };
    },

    start: (shop: Shop, actor: Actor): Promise<StartOutcome> => startCheck(sql, shop.id, actor, new Date(now())),

    change: (shop: Shop, id: string, change: OperationChange, actor: Actor): Promise<ChangeOutcome> =>
      changeCheck(sql, { shopId: shop.id, id }, { change, actor }, new Date(now())),

    /** Notes that a product comes without a size, or takes that back. The title is told by the last check, not by a form. */
    async mark(
      shop: Shop,
      productId: string,
      isSizeless: boolean,
      actor: Actor,
    ): Promise<{ outcome: "kept" | "unknown" }> {
      if (!isSizeless) {
        if (!(await unmarkSizeless(sql, shop.id, productId))) return { outcome: "unknown" };
        await note(shop, actor, "product.has_size", productId);
        return { outcome: "kept" };
      }
      const checks = await listChecks(sql, shop.id);
      const found = checks
        .flatMap(({ progress }) => progress.result?.noSize ?? [])
        .find((product) => product.productId === productId);
      if (!found) return { outcome: "unknown" };
      await markSizeless(sql, shop.id, { productId, title: found.title }, new Date(now()));
      await note(shop, actor, "product.has_no_size", productId);
      return { outcome: "kept" };
    },
  };
}

export type ProductsPage = ReturnType<typeof createProductsScreen>;
