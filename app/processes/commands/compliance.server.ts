import { fetchExport, listDataRequests } from "../../compliance/export.server.ts";
import { CommandFault, type Handler } from "./command.ts";
import { shopOption, table } from "./operator.server.ts";

export const complianceList: Handler<"compliance list"> = async (values, services) => {
  const requests = await listDataRequests(services.database.sql, (await shopOption(services, values.shop)).id);
  const rows = requests.map(({ counts, ...request }) => ({ ...request, orders: counts["orders"] }));
  return { json: requests, text: table(rows, "Nobody has asked for their data.") };
};

export const complianceExport: Handler<"compliance export"> = async (values, services) => {
  const shop = await shopOption(services, values.shop);
  const now = new Date(services.clock.now());
  const found = await fetchExport(services.database.sql, shop, values.request, services.seal.open, now);
  if (!found) throw new CommandFault("There is no such request, or its thirty days are over.");
  return { json: found };
};
