import { type LoaderFunctionArgs, redirect } from "@remix-run/node";

/** Shopify opens the application's address: on to the app, with the parameters that sign in needs. */
export function loader({ request }: LoaderFunctionArgs) {
  return redirect(`/app${new URL(request.url).search}`);
}
