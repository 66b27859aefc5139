import { audit } from "../../records/audit.server.ts";
import { findQuarantined, listQuarantine, type Quarantined } from "../../webhooks/quarantine.server.ts";
import type { Services } from "../services.server.ts";
import { CommandFault, type Handler } from "./command.ts";
import { shopOption, table } from "./operator.server.ts";

const SENTENCES = {
  read: "It could be read now, and is taken in.",
  fetched: "It can't be read; the order it tells of was fetched from Shopify instead.",
  unreadable: "It can't be read still, and Shopify doesn't give the order it tells of.",
  unavailable: "It can't be read still, and Shopify can't be asked now: it is tried again by itself.",
  no_such_shop: "Its shop has gone: orders of it are no longer taken in.",
} as const;

export const quarantineList: Handler<"quarantine list"> = async (values, services) => {
  const shop = values.shop === undefined ? null : await shopOption(services, values.shop);
  const rows = await listQuarantine(services.database.sql, shop?.id ?? null);
  return { json: rows, text: table(rows.map(columns), "Everything that came could be read.") };
};

export const quarantineShow: Handler<"quarantine show"> = async (values, services) => {
  const { shop, id } = await named(values, services);
  const found = await findQuarantined(services.database.sql, shop.id, id);
  if (!found) throw new CommandFault(`There is no ${id} in the quarantine of ${shop.domain}.`);
  const { body: _sealed, shopId: _shopId, ...shown } = found;
  return { json: shown, text: table([columns(shown)], "") };
};

export const quarantineRetry: Handler<"quarantine retry"> = async (values, services, actor) => {
  const { shop, id } = await named(values, services);
  const outcome = await services.quarantine.one(shop.id, id);
  if (!outcome) throw new CommandFault(`There is no ${id} in the quarantine of ${shop.domain}.`);
  const entry = { shopId: shop.id, actor, action: "quarantine.retried", subject: id } as const;
  await audit(services.database.sql, { ...entry, detail: { outcome } }, new Date(services.clock.now()));
  const done = outcome === "read" || outcome === "fetched";
  return { json: { outcome }, text: SENTENCES[outcome], exitCode: done ? 0 : 1 };
};

async function named({ shop, operand: id }: { shop: string; operand: string }, services: Services) {
  if (!/^\d{1,18}$/.test(id)) throw new CommandFault("An id is needed: quarantine list names them.");
  return { shop: await shopOption(services, shop), id };
}

const columns = ({ id, shop, topic, orderId, field, reason, receivedAt, expiresAt }: Quarantined) => ({
  id,
  shop,
  topic,
  order: orderId,
  field,
  reason,
  received: receivedAt,
  until: expiresAt,
});
