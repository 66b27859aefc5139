import type { LoaderFunctionArgs } from "@remix-run/node";
import { csvHead, csvRows } from "../components/orders/csv.ts";
import { ledgerFilter, readFilters } from "../components/orders/filter-values.ts";
import { signIn } from "../sign-in.ts";

/** So many orders are read at a time. */
const STRETCH = 500;

/** The orders under the ledger's filters, all of them, as CSV: written as they are read, and no longer than is asked for. */
export async function loader(args: LoaderFunctionArgs) {
  const { services, shop } = await signIn(args);
  const filters = ledgerFilter(readFilters(new URL(args.request.url).searchParams, services.providers.names));
  const stretches = services.screens.allOrders(shop, { ...filters, limit: STRETCH });
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(csvHead())),
    async pull(controller) {
      const { value, done } = await stretches.next();
      if (done) return controller.close();
      controller.enqueue(encoder.encode(csvRows(value, filters)));
    },
    async cancel() {
      await stretches.return(undefined);
    },
  });
  return new Response(body, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": 'attachment; filename="fitloop-orders.csv"',
      "Cache-Control": "no-store",
    },
  });
}
