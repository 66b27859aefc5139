import { listShops } from "../../shops/list.server.ts";
import { CommandFault, type Handler } from "./command.ts";
import { limitOption, table } from "./operator.server.ts";

export const shopsList: Handler<"shops list"> = async (values, services) => {
  const limit = limitOption(values.limit);
  if (values.after !== undefined && !/^[a-z0-9][a-z0-9.-]{0,99}$/.test(values.after)) {
    throw new CommandFault("--after must be a shop's domain, as the page before it ended with.");
  }
  const shops = await listShops(services.database.sql, { after: values.after ?? "", limit: limit + 1 });
  const page = shops.slice(0, limit);
  const next = shops.length > limit ? (page.at(-1)?.domain ?? null) : null;
  return {
    json: { shops: page, next },
    text: `${table(
      page.map((shop) => ({ ...shop })),
      "No shop has the app.",
    )}${next ? `\n\nMore: --after ${next}` : ""}`,
  };
};
