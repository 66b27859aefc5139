import { listAudit } from "../../records/audit.server.ts";
import type { Handler } from "./command.ts";
import { limitOption, shopOption, table } from "./operator.server.ts";

export const auditList: Handler<"audit list"> = async (values, services) => {
  const shop = await shopOption(services, values.shop);
  const filter = { action: values.action, limit: limitOption(values.limit) };
  const entries = await listAudit(services.database.sql, shop.id, filter);
  const rows = entries.map(({ detail, ...entry }) => ({ ...entry, detail: JSON.stringify(detail) }));
  return { json: entries, text: table(rows, "Nobody has changed anything.") };
};
