import { listDeliveries } from "../../delivery/ledger.server.ts";
import { showDelivery } from "../../delivery/ledger-order.server.ts";
import type { DeliveryName } from "../../delivery/rows.ts";
import { replayDelivery } from "../../delivery/replay.server.ts";
import { ORDER_EVENTS } from "../../domain/delivery.ts";
import type { Services } from "../services.server.ts";
import type { ValuesOf } from "./catalog.ts";
import { CommandFault, type CommandOutput, type Handler } from "./command.ts";
import { replayMany } from "./replays.server.ts";
import { limitOption, providerOption, shopOption, statusOption, table } from "./operator.server.ts";

/** A delivery is named by its order, provider and, where it isn't the payment, event. Throws CommandFault. */
function nameOf(
  values: Pick<ValuesOf<"deliveries show">, "order" | "event" | "sequence"> & { provider: string | undefined },
  services: Services,
): DeliveryName {
  const event = ORDER_EVENTS.find((known) => known === values.event);
  if (!event) throw new CommandFault(`--event must be one of ${ORDER_EVENTS.join(", ")}.`);
  if (!/^\d{1,6}$/.test(values.sequence)) throw new CommandFault("--sequence must be a whole number.");
  const provider = providerOption(services, values.provider);
  return { orderId: values.order, provider, event, sequence: Number(values.sequence) };
}

export const deliveriesList: Handler<"deliveries list"> = async (values, services) => {
  const shop = await shopOption(services, values.shop);
  const { sql } = services.database;
  const status = statusOption(values.status);
  const limit = limitOption(values.limit);
  const page = await listDeliveries(sql, shop.id, {
    provider: values.provider === undefined ? undefined : providerOption(services, values.provider),
    status,
    order: values.order,
    after: values.after,
    limit,
  });
  return { json: page, text: listText(page.entries, page.next) };
};

export const deliveriesShow: Handler<"deliveries show"> = async (values, services) => {
  const shop = await shopOption(services, values.shop);
  const { sql } = services.database;
  const detail = await showDelivery(sql, shop.id, nameOf(values, services));
  if (!detail) throw new CommandFault("There is no such delivery.");
  const { history, ...entry } = detail;
  const facts = Object.entries(entry).map(([key, value]) => ({
    key,
    value: typeof value === "object" && !(value instanceof Date) ? JSON.stringify(value) : value,
  }));
  return {
    json: detail,
    text: `${table(facts, "")}\n\n${table(
      history.map((attempt) => ({ ...attempt })),
      "Nothing was sent yet.",
    )}`,
  };
};

export const deliveriesReplay: Handler<"deliveries replay"> = async (values, services, actor) => {
  if (values.order === undefined) return replayMany(values, services, actor);
  const shop = await shopOption(services, values.shop);
  const now = new Date(services.clock.now());
  return replay(
    await replayDelivery(
      services.database.sql,
      shop.id,
      nameOf({ ...values, order: values.order }, services),
      actor,
      now,
    ),
  );
};

function listText(entries: Awaited<ReturnType<typeof listDeliveries>>["entries"], next: string | null): string {
  const rows = entries.map(({ orderName, orderId, provider, event, status, reason, attempts, dueAt }) => ({
    order: orderName ?? orderId,
    id: orderId,
    provider,
    event,
    status,
    reason,
    attempts,
    due: dueAt,
  }));
  return `${table(rows, "No delivery matches.")}${next ? `\n\nMore: --after ${next}` : ""}`;
}

function replay(outcome: Awaited<ReturnType<typeof replayDelivery>>): CommandOutput {
  switch (outcome.outcome) {
    case "replayed":
      return { json: { ok: true }, text: "It will be sent again now." };
    case "not_found":
      throw new CommandFault("There is no such delivery.");
    case "not_replayable":
      throw new CommandFault(
        `A delivery that is ${outcome.status} can't be replayed: only held, dead and partly delivered ones can.`,
      );
  }
}
