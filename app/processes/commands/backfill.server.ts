import { parseArgs } from "node:util";
import { type Backfill, changeBackfill, listBackfills, startBackfill } from "../../backfill/operations.server.ts";
import { CommandFault, type CommandOutput } from "./command.ts";
import { type OperatorCommand, shopOption, table } from "./operator.server.ts";

const REFUSALS = {
  empty: "There is no time between --from and --to.",
  needs_read_all_orders:
    "Orders older than 60 days need the scope read_all_orders, which the shop has not granted: leave --from out, or ask for it.",
  no_connection: "No provider is connected: there is nobody to bring orders to.",
} as const;

/** `backfill start|status|pause|resume|cancel`. */
export const backfill: OperatorCommand = async ([verb = "", ...args], services) => {
  const { values } = parseArgs({
    args,
    strict: true,
    options: {
      shop: { type: "string" },
      from: { type: "string" },
      to: { type: "string" },
      id: { type: "string" },
      "dry-run": { type: "boolean", default: false },
      json: { type: "boolean" },
    },
  });
  const shop = await shopOption(services, values.shop);
  const { sql } = services.database;
  const now = new Date(services.clock.now());

  switch (verb) {
    case "start": {
      const asked = { from: dayOption("from", values.from), to: dayOption("to", values.to), dryRun: values["dry-run"] };
      const outcome = await startBackfill(sql, shop.id, asked, "operator", now);
      if (outcome.outcome === "started") {
        return { json: { id: outcome.id }, text: `Backfill ${outcome.id} counts the orders first: backfill status.` };
      }
      if (outcome.outcome === "running_already") throw new CommandFault(`Backfill ${outcome.id} isn't finished yet.`);
      throw new CommandFault(REFUSALS[outcome.outcome]);
    }
    case "status":
      return status(await listBackfills(sql, shop.id));
    case "pause":
    case "resume":
    case "cancel": {
      const id = values.id ?? (await listBackfills(sql, shop.id))[0]?.id;
      if (id === undefined || !/^\d{1,18}$/.test(id)) throw new CommandFault("There is no such backfill.");
      const outcome = await changeBackfill(sql, shop.id, id, verb, "operator", now);
      if (outcome.outcome === "not_found") throw new CommandFault("There is no such backfill.");
      if (outcome.outcome === "not_possible") {
        throw new CommandFault(`Backfill ${id} is ${outcome.state}: it can't be asked to ${verb}.`);
      }
      return { json: { ok: true, id }, text: `Backfill ${id}: ${verb} is noted.` };
    }
    default:
      throw new CommandFault("backfill needs one of: start, status, pause, resume, cancel.");
  }
};

function status(backfills: Backfill[]): CommandOutput {
  const rows = backfills.map(({ id, state, progress }) => ({
    id,
    state,
    phase: progress.phase,
    from: progress.from.slice(0, 10),
    to: progress.to.slice(0, 10),
    orders: progress.counted === null ? null : `${progress.exact ? "" : "over "}${progress.counted}`,
    ingested: progress.ingested,
    unpaid: progress.unpaid,
    unreadable: progress.unreadable,
    failure: progress.failure,
  }));
  return { json: backfills.map(({ shopId: _, ...rest }) => rest), text: table(rows, "No backfill was started yet.") };
}

function dayOption(name: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  if (!day || Number.isNaN(day.getTime())) throw new CommandFault(`--${name} must be a day such as 2026-09-30.`);
  return day;
}
