import { parseArgs } from "node:util";
import { fetchExport, listDataRequests } from "../../compliance/export.server.ts";
import { CommandFault } from "./command.ts";
import { type OperatorCommand, shopOption, table } from "./operator.server.ts";

/** `compliance list|export`: what a customer asked to be told, for the merchant to hand over. */
export const compliance: OperatorCommand = async ([verb = "", ...args], services) => {
  const { values } = parseArgs({
    args,
    strict: true,
    options: { shop: { type: "string" }, request: { type: "string" }, json: { type: "boolean" } },
  });
  const shop = await shopOption(services, values.shop);
  const { sql } = services.database;
  switch (verb) {
    case "list": {
      const requests = await listDataRequests(sql, shop.id);
      const rows = requests.map(({ counts, ...request }) => ({ ...request, orders: counts["orders"] }));
      return { json: requests, text: table(rows, "Nobody has asked for their data.") };
    }
    case "export": {
      if (values.request === undefined) throw new CommandFault("--request ID is needed: compliance list names them.");
      const now = new Date(services.clock.now());
      const found = await fetchExport(sql, shop, values.request, services.seal.open, now);
      if (!found) throw new CommandFault("There is no such request, or its thirty days are over.");
      return { json: found };
    }
    default:
      throw new CommandFault("compliance needs one of: list, export.");
  }
};
