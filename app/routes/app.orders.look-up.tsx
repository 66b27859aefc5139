import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { data } from "@remix-run/node";
import { orderPath } from "../components/orders/address.ts";
import { keepEntries } from "../components/keep-entries.ts";
import { readFilters } from "../components/orders/filter-values.ts";
import { idDigits } from "../domain/ids.ts";
import { signIn } from "../sign-in.ts";

/** What Shopify has of an order that the ledger lacks. */
export async function loader(args: LoaderFunctionArgs) {
  const { services, shop } = await signIn(args);
  const { order } = readFilters(new URL(args.request.url).searchParams, []);
  if (order === "") throw new Response(null, { status: 400 });
  return services.orderFinder.lookUp(shop, order);
}

/** Fetches one of them and delivers it. */
export async function action(args: ActionFunctionArgs) {
  const { services, shop, actor, redirect } = await signIn(args);
  const id = idDigits((await args.request.formData().catch(() => null))?.get("order"));
  if (id === null) throw new Response(null, { status: 400 });
  const brought = await services.orderFinder.bring(shop, id, actor);
  if (brought.outcome === "brought") throw redirect(orderPath(id));
  return data(brought, { status: brought.outcome === "not_asked" ? 503 : 409 });
}

export const clientAction = keepEntries;
