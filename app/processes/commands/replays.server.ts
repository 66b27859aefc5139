import type { Cursor } from "../../delivery/ledger-statement.ts";
import { asksForAccepted, meantStatuses, type ReplayFilter } from "../../replays/filter.ts";
import { findMeant } from "../../replays/meant.server.ts";
import {
  changeReplay,
  listReplays,
  MOST_RATE,
  type Replay,
  shopsWithMeant,
  startReplay,
} from "../../replays/replays.server.ts";
import type { OperationChange } from "../../records/operations.server.ts";
import type { Actor } from "../../records/audit.server.ts";
import type { Sql } from "../../platform/database/database.server.ts";
import type { Services } from "../services.server.ts";
import type { ValuesOf } from "./catalog.ts";
import { CommandFault, type CommandOutput, type Handler } from "./command.ts";
import { dayOption, providerOption, shopOption, statusOption, table } from "./operator.server.ts";

type Shop = { id: number; domain: string };

const REFUSALS = {
  no_filter: "Name what is meant: --provider, --status, --reason or --from. Everything there is can't be sent again.",
  not_replayable:
    "Only what is dead, partly_delivered or held can be sent again, or what was delivered where --status delivered says so.",
} as const;

/** Sends all deliveries again that a filter means, of a shop or of all: one operation each. */
export async function replayMany(
  values: ValuesOf<"deliveries replay">,
  services: Services,
  actor: Actor,
): Promise<CommandOutput> {
  const filter: ReplayFilter = {
    ...(values.provider !== undefined && { provider: providerOption(services, values.provider) }),
    ...(values.status !== undefined && { status: statusOption(values.status) }),
    ...(values.reason !== undefined && { reason: values.reason }),
    ...(values.from !== undefined && { from: dayOption("from", values.from) }),
    ...(values.to !== undefined && { to: dayOption("to", values.to) }),
  };
  const { to: _, ...narrowing } = filter;
  if (Object.keys(narrowing).length === 0) throw new CommandFault(REFUSALS.no_filter);
  const statuses = meantStatuses(filter);
  if (statuses.length === 0) throw new CommandFault(REFUSALS.not_replayable);
  const rate = Number(values.rate);
  if (!Number.isInteger(rate) || rate < 1 || rate > MOST_RATE) {
    throw new CommandFault(`--rate must be a whole number from 1 to ${MOST_RATE}.`);
  }
  const { sql } = services.database;
  const shops =
    values.shop === undefined && values.all
      ? await shopsWithMeant(sql, { provider: filter.provider, statuses })
      : [await oneShop(values.shop, values.all, services)];
  if (values["dry-run"]) return counted(sql, shops, filter);
  const now = new Date(services.clock.now());
  const started: { shop: string; id: string }[] = [];
  const busy: string[] = [];
  for (const { id, domain } of shops) {
    const outcome = await startReplay(sql, id, { asked: { filter, rate, dryRun: false }, actor }, now);
    if (outcome.outcome === "started") started.push({ shop: domain, id: outcome.id });
    else if (outcome.outcome === "running_already") busy.push(domain);
    else throw new CommandFault(REFUSALS[outcome.outcome]);
  }
  if (started.length === 0 && busy.length > 0) {
    throw new CommandFault(`Something is sent again already in ${busy.join(", ")}: replays status.`);
  }
  const lines = [
    started.length === 0 ? "There is nothing to send again." : table(started, ""),
    ...(busy.length > 0 ? [`Left alone, since something is sent again there already: ${busy.join(", ")}.`] : []),
    ...(asksForAccepted(filter) ? ["What was delivered goes out once more: a provider may count it twice."] : []),
    ...(started.length > 0 ? ["They are counted first, then sent: replays status."] : []),
  ];
  return { json: { started, busy }, text: lines.join("\n\n") };
}

async function oneShop(domain: string | undefined, all: boolean, services: Services): Promise<Shop> {
  if (domain === undefined) throw new CommandFault("--shop DOMAIN or --all is needed.");
  if (all) throw new CommandFault("--shop and --all exclude each other.");
  return shopOption(services, domain);
}

async function counted(sql: Sql, shops: readonly Shop[], filter: ReplayFilter): Promise<CommandOutput> {
  const rows: { shop: string; deliveries: number; gone: number }[] = [];
  for (const { id, domain } of shops) {
    let [deliveries, gone] = [0, 0];
    for (let after: Cursor | null = null; ; ) {
      const { found, last } = await findMeant(sql, id, filter, after);
      const kept = found.filter(({ isKept }) => isKept).length;
      deliveries += kept;
      gone += found.length - kept;
      if (last === null) break;
      after = last;
    }
    if (deliveries + gone > 0) rows.push({ shop: domain, deliveries, gone });
  }
  const total = rows.reduce((sum, { deliveries }) => sum + deliveries, 0);
  return {
    json: { dryRun: true, total, shops: rows },
    text: `${table(rows, "There is nothing to send again.")}\n\n${total} deliveries would be sent again.`,
  };
}

/** The newest replay of each shop that is meant, of those that have one. */
async function newestOf(services: Services, domain: string | undefined): Promise<{ shop: Shop; replays: Replay[] }[]> {
  const { sql } = services.database;
  if (domain !== undefined) {
    const shop = await shopOption(services, domain);
    return [{ shop, replays: await listReplays(sql, shop.id) }];
  }
  const shops = await sql.query<Shop>(
    `SELECT s.id, s.domain FROM shop s
     WHERE s.id > 0 AND EXISTS (SELECT 1 FROM operation o WHERE o.shop_id = s.id AND o.kind = 'replay') ORDER BY s.id`,
  );
  return Promise.all(shops.map(async (shop) => ({ shop, replays: (await listReplays(sql, shop.id)).slice(0, 1) })));
}

export const replaysStatus: Handler<"replays status"> = async (values, services) => {
  const found = await newestOf(services, values.shop);
  const rows = found.flatMap(({ shop, replays }) =>
    replays.map(({ id, state, progress, createdAt, createdBy }) => {
      const { phase, filter, rate, counted: meant, gone, replayed, left, failure } = progress;
      return {
        ...{ shop: shop.domain, id, state, phase, meant, replayed, left, gone, rate },
        ...{ filter: JSON.stringify(filter), by: createdBy, started: createdAt, failure },
      };
    }),
  );
  const sumOf = (name: "meant" | "replayed" | "left" | "gone"): number => rows.reduce((sum, row) => sum + row[name], 0);
  const total = { meant: sumOf("meant"), replayed: sumOf("replayed"), left: sumOf("left"), gone: sumOf("gone") };
  const open = rows.filter(({ state }) => state === "planned" || state === "running" || state === "paused").length;
  return {
    json: {
      replays: rows.map(({ filter, ...row }) => ({ ...row, filter: JSON.parse(filter) as unknown })),
      total,
      open,
    },
    text: `${table(rows, "Nothing was sent again by a filter yet.")}\n\n${total.replayed} of ${total.meant} asked for again, ${open} replays open.`,
  };
};

const WORD = { pause: "rests", resume: "goes on", cancel: "has ended" } as const;

const change =
  <Verb extends OperationChange>(verb: Verb): Handler<`replays ${Verb}`> =>
  async (values: ValuesOf<"replays pause">, services: Services, actor: Actor) => {
    if (values.shop === undefined && !values.all) throw new CommandFault("--shop DOMAIN or --all is needed.");
    const now = new Date(services.clock.now());
    const changed: { shop: string; id: string }[] = [];
    for (const { shop, replays } of await newestOf(services, values.shop)) {
      const [newest] = replays;
      if (!newest) continue;
      const key = { shopId: shop.id, id: newest.id };
      const outcome = await changeReplay(services.database.sql, key, { change: verb, actor }, now);
      if (outcome.outcome === "changed") changed.push({ shop: shop.domain, id: newest.id });
    }
    if (changed.length === 0) throw new CommandFault(`There is no replay that could be asked to ${verb}.`);
    return {
      json: { ok: true, changed },
      text: changed.map(({ shop, id }) => `Replay ${id} of ${shop} ${WORD[verb]}.`).join("\n"),
    };
  };

export const replaysPause = change("pause");
export const replaysResume = change("resume");
export const replaysCancel = change("cancel");
