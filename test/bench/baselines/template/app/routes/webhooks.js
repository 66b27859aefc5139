/* global Response */
import { deliver } from "../deliver.server.js";
import { keep } from "../keep.server.js";
import { authenticate } from "../shopify.server.js";

/** The template's way: check, keep, deliver, answer. */
export async function action({ request }) {
  const { payload, shop, webhookId } = await authenticate.webhook(request);
  await keep(shop, webhookId, payload);
  await deliver(payload);
  return new Response();
}
