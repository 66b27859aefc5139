import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { signIn } from "../sign-in.ts";

/** What was found for a customer's request for their data, as a file. That it was fetched is noted: so it is posted for. */
export async function action(args: ActionFunctionArgs) {
  const { services, shop, actor } = await signIn(args);
  const id = /^\d{1,18}$/.exec(args.params["id"] ?? "")?.[0];
  const found = id === undefined ? null : await services.settings.fetchRequest(shop, id, actor);
  if (!found) throw new Response(null, { status: 404 });
  return new Response(JSON.stringify(found, null, 2), {
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "Content-Disposition": 'attachment; filename="customer-data.json"',
      "Cache-Control": "no-store",
    },
  });
}

/** Nothing is to be seen here. */
export async function loader(args: LoaderFunctionArgs) {
  await signIn(args);
  throw new Response(null, { status: 404 });
}
