import { prisma } from "./db.server.js";

/** Keeps the order of a webhook. */
export async function keep(shop, webhookId, payload) {
  await prisma.order.create({ data: { shop, webhookId, orderId: String(payload.id), payload } });
}
