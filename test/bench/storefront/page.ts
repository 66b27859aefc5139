import { openSmallShop } from "#test/e2e/small-shop.ts";
import type { Storefront } from "#test/sandbox/storefront/start.ts";

/** A visitor whose consent is given: everything of ours runs. */
const PAGE = "/products/everyday-tee?theme=harbor&region=us&bench=1";

export interface BenchPage {
  readonly storefront: Storefront;
  /** One block, as a merchant places it. */
  readonly withUs: string;
  /** All four at once: the most that our code ever does on a page. */
  readonly withAll: string;
  readonly without: string;
  close(): Promise<void>;
}

/** The product page to be measured, with and without us; the app proxy is answered by the app's own listener. */
export async function openBenchPage(): Promise<BenchPage> {
  const { storefront, close } = await openSmallShop();
  return {
    storefront,
    withUs: `${storefront.origin}${PAGE}&embed=1&blocks=bodygram`,
    withAll: `${storefront.origin}${PAGE}&embed=1&blocks=1`,
    without: `${storefront.origin}${PAGE}&embed=0&blocks=0`,
    close,
  };
}
