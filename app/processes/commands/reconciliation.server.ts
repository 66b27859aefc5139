import { parseArgs } from "node:util";
import { readBooksOf } from "../../reconciliation/report.server.ts";
import { lookNow } from "../../reconciliation/rows.server.ts";
import { CommandFault } from "./command.ts";
import { type OperatorCommand, shopOption, table } from "./operator.server.ts";

/** `reconciliation status|now`. */
export const reconciliation: OperatorCommand = async ([verb = "", ...args], services) => {
  const { values } = parseArgs({
    args,
    strict: true,
    options: { shop: { type: "string" }, json: { type: "boolean" } },
  });
  const shop = await shopOption(services, values.shop);
  const { sql } = services.database;
  switch (verb) {
    case "status": {
      const report = await readBooksOf(sql, shop.id);
      const rows = report.days.flatMap(({ day, shopify, providers }) =>
        Object.entries(providers).map(([provider, counts]) => ({ day, shopify, provider, ...counts })),
      );
      const open = report.incidents.map(
        ({ subject, detail }) => `Open: ${subject} ${JSON.stringify(detail["orders"])}`,
      );
      return {
        json: report,
        text: [
          `Looked until ${report.lookedUntil?.toISOString() ?? "never"}; ${report.webhookMissing} orders came without their webhook.`,
          table(rows, "No night was compared yet."),
          ...open,
        ].join("\n\n"),
      };
    }
    case "now":
      await lookNow(sql, shop.id, new Date(services.clock.now()));
      return { json: { ok: true }, text: "All orders of the last days are compared now: reconciliation status." };
    default:
      throw new CommandFault("reconciliation needs one of: status, now.");
  }
};
