import { afterHalfAMinute, persist } from "../../platform/database/persist.ts";
import { declareRestore, latestRestore } from "../../delivery/restore.server.ts";
import {
  countRestored,
  dropRestored,
  type RestoredCount,
  type RestoredFilter,
  sendRestored,
} from "../../delivery/restored.server.ts";
import type { ValuesOf } from "./catalog.ts";
import { CommandFault, type CommandOutput, type Handler } from "./command.ts";
import { providerOption, shopOption, table } from "./operator.server.ts";
import type { Services } from "../services.server.ts";

export const restored: Handler<"restored"> = async (values, services) => {
  if (values.since === undefined)
    throw new CommandFault("restored needs --since INSTANT, or one of: list, send, drop.");
  return declare(services, values.since, values.until);
};

export const restoredList: Handler<"restored list"> = async (values, services) =>
  list(services, await filterOf(values, services));

export const restoredSend: Handler<"restored send"> = async (values, services) =>
  decide(services, "send", await filterOf(values, services), values["dry-run"]);

export const restoredDrop: Handler<"restored drop"> = async (values, services) =>
  decide(services, "drop", await filterOf(values, services), values["dry-run"]);

const filterOf = async (values: ValuesOf<"restored list">, services: Services): Promise<RestoredFilter> => ({
  shopId: values.shop === undefined ? undefined : (await shopOption(services, values.shop)).id,
  provider: values.provider === undefined ? undefined : providerOption(services, values.provider),
});

async function declare(services: Services, since: string, until: string | undefined): Promise<CommandOutput> {
  const now = new Date(services.clock.now());
  const window = {
    since: instant("--since", since, now),
    until: until === undefined ? now : instant("--until", until, now),
  };
  if (window.until < window.since) throw new CommandFault("--until must not be before --since.");
  const { database, log } = services;
  // A worker that is at it holds some of what is due, for a moment.
  const { held } = await persist(() => declareRestore(database.sql, window, now), {
    ...{ log, what: "declare the restore", stopped: afterHalfAMinute() },
  });
  return {
    json: { ok: true, ...window, held },
    text: `${held} of what was due waits now, as will what is found of the time until ${window.until.toISOString()}: restored list, then restored send or restored drop.`,
  };
}

/** With its zone: the hours between it and the machine's would be sent twice, or held for nothing. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(Z|[+-]\d{2}:?\d{2})$/;

function instant(option: string, text: string, now: Date): Date {
  const at = INSTANT.test(text) ? new Date(text) : new Date(Number.NaN);
  if (Number.isNaN(at.getTime())) throw new CommandFault(`${option} must be an instant such as 2026-11-20T03:00:00Z.`);
  if (at > now) throw new CommandFault(`${option} must not be in the future.`);
  return at;
}

async function list({ database }: Services, filter: RestoredFilter): Promise<CommandOutput> {
  const [restore, waiting] = [await latestRestore(database.sql), await countRestored(database.sql, filter)];
  const told = restore
    ? `Restored: the state of ${restore.since?.toISOString() ?? "nobody knows when"}, noted at ${restore.declaredAt.toISOString()} (${restore.reason}).`
    : "No restore was noted.";
  return {
    json: { restore, waiting },
    text: `${told}\n\n${table(
      waiting.map((row) => ({ ...row })),
      "Nothing waits for a decision.",
    )}`,
  };
}

async function decide(
  { database, clock }: Services,
  verb: "send" | "drop",
  filter: RestoredFilter,
  dryRun: boolean,
): Promise<CommandOutput> {
  const waiting = await countRestored(database.sql, filter);
  if (dryRun) {
    const orders = sumOf(waiting);
    return {
      json: { dryRun, orders },
      text: `${orders} deliveries of orders would be ${verb === "send" ? "sent" : "given up"}.`,
    };
  }
  const orders = await (verb === "send" ? sendRestored : dropRestored)(database.sql, filter, new Date(clock.now()));
  await database.notify("fitloop_orders");
  const later = waiting.some(({ provider }) => provider === "plan")
    ? " Orders that aren't planned yet wait to be decided on once they are: restored list."
    : "";
  return {
    json: { ok: true, orders },
    text: `${orders} deliveries of orders ${verb === "send" ? "leave now, oldest first" : "are given up"}.${later}`,
  };
}

const sumOf = (waiting: readonly RestoredCount[]): number =>
  waiting.reduce((total, { provider, orders }) => total + (provider === "plan" ? 0 : orders), 0);
