/* global Response */
import { keep } from "../keep.server.js";
import { authenticate } from "../shopify.server.js";

/** Durable acceptance and nothing else. */
export async function action({ request }) {
  const { payload, shop, webhookId } = await authenticate.webhook(request);
  await keep(shop, webhookId, payload);
  return new Response();
}
