import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { keepEntries, unlessUnsent } from "../components/keep-entries.ts";
import { signIn } from "../sign-in.ts";

/** Takes an admin page's report of how block and embed stand in the published theme. */
export async function action(args: ActionFunctionArgs) {
  const { services, shop } = await signIn(args);
  const body: unknown = await args.request.json().catch(() => null);
  return services.reportTheme(shop, body);
}

/** Nothing is to be read here. */
export async function loader(args: LoaderFunctionArgs) {
  const { redirect } = await signIn(args);
  return redirect("/app");
}

export const clientAction = keepEntries;
export const shouldRevalidate = unlessUnsent;
