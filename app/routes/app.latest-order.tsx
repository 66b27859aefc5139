import type { LoaderFunctionArgs } from "@remix-run/node";
import { data } from "@remix-run/node";
import { signIn } from "../sign-in.ts";

/** The shop's latest paid order, where one of its providers would take it: the home page offers to send it. */
export async function loader(args: LoaderFunctionArgs) {
  const { services, shop } = await signIn(args);
  return data({ latest: await services.latestOrder(shop) });
}
