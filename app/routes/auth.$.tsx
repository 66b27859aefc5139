import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { boundary } from "@shopify/shopify-app-remix/server";

/** The library's own pages: the bounce page that fetches a session token, and the way out of the frame. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  await context.services.shopify.authenticate.admin(request);
  return null;
}

export const headers: HeadersFunction = (args) => boundary.headers(args);
