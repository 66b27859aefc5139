import { parseArgs } from "node:util";
import { type DeliveryName, listDeliveries, showDelivery } from "../../delivery/ledger.server.ts";
import { replayDelivery } from "../../delivery/replay.server.ts";
import { DELIVERY_STATUSES, ORDER_EVENTS } from "../../domain/delivery.ts";
import { CommandFault, type CommandOutput } from "./command.ts";
import { type OperatorCommand, providerOption, shopOption, table } from "./operator.server.ts";

const OPTIONS = {
  shop: { type: "string" },
  provider: { type: "string" },
  status: { type: "string" },
  order: { type: "string" },
  event: { type: "string", default: "order_paid" },
  sequence: { type: "string", default: "0" },
  limit: { type: "string", default: "50" },
  after: { type: "string" },
  json: { type: "boolean" },
} as const;

/** `deliveries list|show|replay`. A delivery is named by --order, --provider and, where it isn't the payment, --event. */
export const deliveries: OperatorCommand = async ([verb = "", ...args], services) => {
  const { values } = parseArgs({ args, strict: true, options: OPTIONS });
  const shop = await shopOption(services, values.shop);
  const { sql } = services.database;

  const name = (): DeliveryName => {
    const event = ORDER_EVENTS.find((known) => known === values.event);
    if (!event) throw new CommandFault(`--event must be one of ${ORDER_EVENTS.join(", ")}.`);
    if (values.order === undefined) throw new CommandFault("--order ID is needed.");
    if (!/^\d{1,6}$/.test(values.sequence)) throw new CommandFault("--sequence must be a whole number.");
    return {
      orderId: values.order,
      provider: providerOption(values.provider),
      event,
      sequence: Number(values.sequence),
    };
  };

  switch (verb) {
    case "list": {
      const status = DELIVERY_STATUSES.find((known) => known === values.status);
      if (values.status !== undefined && !status) {
        throw new CommandFault(`--status must be one of ${DELIVERY_STATUSES.join(", ")}.`);
      }
      const limit = Number(values.limit);
      if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
        throw new CommandFault("--limit must be a whole number from 1 to 1000.");
      }
      const page = await listDeliveries(sql, shop.id, {
        provider: values.provider === undefined ? undefined : providerOption(values.provider),
        status,
        order: values.order,
        after: values.after,
        limit,
      });
      return { json: page, text: listText(page.entries, page.next) };
    }
    case "show": {
      const detail = await showDelivery(sql, shop.id, name());
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
    }
    case "replay":
      return replay(await replayDelivery(sql, shop.id, name(), "operator", new Date(services.clock.now())));
    default:
      throw new CommandFault("deliveries needs one of: list, show, replay.");
  }
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
