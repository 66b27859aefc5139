import { type Backfill, changeBackfill, listBackfills, startBackfill } from "../../backfill/operations.server.ts";
import { CommandFault, type CommandOutput, type Handler } from "./command.ts";
import { dayOption, shopOption, table } from "./operator.server.ts";

const REFUSALS = {
  empty: "There is no time between --from and --to.",
  needs_read_all_orders:
    "Orders older than 60 days need the scope read_all_orders, which the shop has not granted: leave --from out. To have it granted, ask Shopify first (Partner Dashboard > the app > API access requests > Read all orders), then add it to scopes in shopify.app.toml, deploy, and have the merchant open the app.",
  no_connection: "No provider is connected: there is nobody to bring orders to.",
} as const;

export const backfillStart: Handler<"backfill start"> = async (values, services, actor) => {
  const shop = await shopOption(services, values.shop);
  const asked = { from: dayOption("from", values.from), to: dayOption("to", values.to), dryRun: values["dry-run"] };
  const now = new Date(services.clock.now());
  const outcome = await startBackfill(services.database.sql, shop.id, asked, actor, now);
  if (outcome.outcome === "started") {
    return { json: { id: outcome.id }, text: `Backfill ${outcome.id} counts the orders first: backfill status.` };
  }
  if (outcome.outcome === "running_already") throw new CommandFault(`Backfill ${outcome.id} isn't finished yet.`);
  throw new CommandFault(REFUSALS[outcome.outcome]);
};

export const backfillStatus: Handler<"backfill status"> = async (values, services) =>
  status(await listBackfills(services.database.sql, (await shopOption(services, values.shop)).id));

const change =
  <Verb extends "pause" | "resume" | "cancel">(verb: Verb): Handler<`backfill ${Verb}`> =>
  async (values, services, actor) => {
    const shop = await shopOption(services, values.shop);
    const { sql } = services.database;
    const id = values.id ?? (await listBackfills(sql, shop.id))[0]?.id;
    if (id === undefined || !/^\d{1,18}$/.test(id)) throw new CommandFault("There is no such backfill.");
    const outcome = await changeBackfill(
      sql,
      { shopId: shop.id, id },
      { change: verb, actor },
      new Date(services.clock.now()),
    );
    if (outcome.outcome === "not_found") throw new CommandFault("There is no such backfill.");
    if (outcome.outcome === "not_possible") {
      throw new CommandFault(`Backfill ${id} is ${outcome.state}: it can't be asked to ${verb}.`);
    }
    return { json: { ok: true, id }, text: `Backfill ${id}: ${verb} is noted.` };
  };

export const backfillPause = change("pause");
export const backfillResume = change("resume");
export const backfillCancel = change("cancel");

function status(backfills: Backfill[]): CommandOutput {
  const rows = backfills.map(({ id, state, progress }) => ({
    id,
    state,
    phase: progress.phase,
    from: progress.from.slice(0, 10),
    to: progress.to.slice(0, 10),
    orders: progress.counted === null ? null : `${progress.exact ? "" : "over "}${progress.counted}`,
    days: daysRead(progress),
    ingested: progress.ingested,
    unpaid: progress.unpaid,
    unreadable: progress.unreadable,
    failure: progress.failure,
  }));
  return { json: backfills.map(({ shopId: _, ...rest }) => rest), text: table(rows, "No backfill was started yet.") };
}

/** How far one has come that is read page by page, such as `12 of 60`; one in bulk is read at once. */
function daysRead({ from, to, readUntil }: Backfill["progress"]): string | null {
  if (!readUntil) return null;
  const days = (until: string): number => Math.round((Date.parse(until) - Date.parse(from)) / 86_400_000);
  return `${days(readUntil)} of ${days(to)}`;
}
