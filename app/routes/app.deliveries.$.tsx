import type { LoaderFunctionArgs } from "@remix-run/node";
import { successorOf } from "../components/orders/address.ts";
import { signIn } from "../sign-in.ts";

/** The ledger's addresses of before orders had pages of their own: bookmarks, and links in mails, go on working. */
export async function loader(args: LoaderFunctionArgs) {
  const { redirect } = await signIn(args);
  throw redirect(successorOf(args.params["*"] ?? "", new URL(args.request.url).searchParams));
}
