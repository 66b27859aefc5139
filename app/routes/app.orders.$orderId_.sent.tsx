import type { LoaderFunctionArgs } from "@remix-run/node";
import { deliveryNameOf, orderIdOf } from "../components/orders/address.ts";
import { signIn } from "../sign-in.ts";

/** What was sent in a delivery of an order, masked; the order's page asks for it when somebody wants to see it. */
export async function loader(args: LoaderFunctionArgs) {
  const { services, shop } = await signIn(args);
  const id = orderIdOf(args.params);
  const name = id && deliveryNameOf(id, new URL(args.request.url).searchParams);
  const sent = name && (await services.sentOf(shop, name));
  if (!sent) throw new Response(null, { status: 404 });
  return sent;
}
