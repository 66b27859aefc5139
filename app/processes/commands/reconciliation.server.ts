import { readBooksOf, readEveryLook } from "../../reconciliation/report.server.ts";
import { lookNow } from "../../reconciliation/rows.server.ts";
import type { Services } from "../services.server.ts";
import type { CommandOutput, Handler } from "./command.ts";
import { shopOption, table } from "./operator.server.ts";

export const reconciliationStatus: Handler<"reconciliation status"> = async (values, services) =>
  values.shop === undefined ? ofAll(services) : ofShop(services, await shopOption(services, values.shop));

export const reconciliationNow: Handler<"reconciliation now"> = async (values, services) => {
  const shop = await shopOption(services, values.shop);
  await lookNow(services.database.sql, shop.id, new Date(services.clock.now()));
  return { json: { ok: true }, text: "All orders of the last days are compared now: reconciliation status." };
};

async function ofShop({ database: { sql }, clock }: Services, shop: { id: number }): Promise<CommandOutput> {
  const report = await readBooksOf(sql, shop.id, clock.now());
  const rows = report.days.flatMap(({ day, shopify, providers }) =>
    Object.entries(providers).map(([provider, counts]) => ({ day, shopify, provider, ...counts })),
  );
  const open = report.incidents.map(({ subject, detail }) => `Open: ${subject} ${JSON.stringify(detail["orders"])}`);
  return {
    json: report,
    text: [
      `Looked until ${report.lookedUntil?.toISOString() ?? "never"}; ${report.webhookMissing} orders came without their webhook.`,
      ...(report.night ? [`A night is read page by page: ${report.night.read} of ${report.night.of} days.`] : []),
      table(rows, "No night was compared yet."),
      ...open,
      ...report.setAside.map(({ subject, detail }) => `Set aside: order ${subject} (${String(detail["reason"])})`),
    ].join("\n\n"),
  };
}

/** Which shops' looks are behind, the furthest first. */
async function ofAll({ database: { sql }, clock }: Services): Promise<CommandOutput> {
  const { shops, behind, failing, looks } = await readEveryLook(sql, new Date(clock.now()));
  const told = `${shops} shops are compared: ${behind} are behind by more than fifteen minutes, ${failing} failed the last time.`;
  return {
    json: { shops, behind, failing, looks },
    text: `${told}\n\n${table(
      looks.map((look) => ({ ...look })),
      "No shop is behind.",
    )}`,
  };
}
