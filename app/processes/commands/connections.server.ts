import { readFile } from "node:fs/promises";
import { z } from "zod";
import { findConnection, type StoredConnection } from "../../connections/store.server.ts";
import { profileOf } from "../../connections/shop-connections.server.ts";
import { readStorefrontSettings } from "../../connections/storefront/settings.ts";
import { parseWellFormed } from "../../domain/text.ts";
import { listEveryConnection } from "../../connections/every-connection.server.ts";
import { CommandFault, type Handler, type OperatorActor } from "./command.ts";
import { limitOption, providerOption, shopOption, table } from "./operator.server.ts";
import type { Services } from "../services.server.ts";

const fileSchema = z.strictObject({
  credential: z.unknown().optional(),
  /** What isn't named keeps what it was, here and in `settings`. */
  settings: z.record(z.string(), z.unknown()).optional(),
  enabled: z.boolean().optional(),
  /** What the widget on the product page is told; public. */
  storefront: z.unknown().optional(),
});

type Shop = { id: number; domain: string };
type Provider = ReturnType<typeof providerOption>;

/** `content` is what the file holds, where the command was typed elsewhere. */
export const set: Handler<"connections set"> = async (values, services, actor) => {
  const shop = await shopOption(services, values.shop);
  const provider = providerOption(services, values.provider);
  const { file } = values;
  const content = "content" in values ? String(values.content) : await readText(file);
  const entered = readEntry(file, content);
  const { storefront } = entered;
  const stored = await findConnection(services.database.sql, shop.id, provider);
  const read = storefront === undefined ? null : readStorefrontSettings(services.providers.of(provider), storefront);
  if (read && !read.ok) throw refusal(file, read.faults);
  const outcome = await services.setup.save({
    shop,
    provider,
    ...(entered.settings !== undefined && { settings: { ...settingsOf(stored), ...entered.settings } }),
    enabled: entered.enabled,
    actor,
    seenAt: stored?.updatedAt ?? null,
    ...(entered.credential !== undefined && { credential: entered.credential }),
  });
  switch (outcome.outcome) {
    case "saved":
      if (storefront !== undefined) await setStorefront(services, shop, provider, storefront, actor);
      return { json: { ok: true, provider, released: outcome.released }, text: `${provider} is saved.` };
    case "refused":
      throw refusal(file, outcome.faults);
    case "conflict":
      throw conflict();
  }
};

const settingsOf = (stored: StoredConnection | null): object =>
  typeof stored?.settings === "object" && stored.settings !== null ? stored.settings : {};

/** Turns connections on or off, or lets what waits for them go: one shop's, or with --all all of a provider's. */
const turn =
  <Verb extends "enable" | "disable" | "release">(verb: Verb): Handler<`connections ${Verb}`> =>
  async (values, services, actor) => {
    const provider = providerOption(services, values.provider);
    if ((values.shop === undefined) === !values.all) {
      throw new CommandFault(`connections ${verb} needs either --shop DOMAIN or --all.`);
    }
    const shopId = values.all ? undefined : (await shopOption(services, values.shop)).id;
    const switched = await services.switches[verb]({ provider, shopId, actor });
    const done = { enable: "turned on", disable: "turned off", release: "released" }[verb];
    return {
      json: { ok: true, provider, connections: switched },
      text: `${switched.length} connections to ${provider} ${done}.\n\n${table([...switched.map((row) => ({ ...row }))], "There was nothing to change.")}`,
    };
  };

export const enable = turn("enable");
export const disable = turn("disable");
export const release = turn("release");

async function setStorefront(
  services: Services,
  shop: Shop,
  provider: Provider,
  storefront: unknown,
  actor: OperatorActor,
): Promise<void> {
  const found = await services.storefronts.find(shop, provider);
  if (!found) throw conflict();
  const { consent, updatedAt: seenAt } = found;
  const input = { shopId: shop.id, provider, storefront, consent, seenAt, actor };
  if ((await services.storefronts.save(input)).outcome !== "saved") throw conflict();
}

const refusal = (file: string, [fault]: readonly { path: string; message: string }[]): CommandFault =>
  new CommandFault(`${file}: ${fault?.path ?? "(the file)"} ${fault?.message ?? "can't be read."}`);

const conflict = (): CommandFault =>
  new CommandFault("Someone else has just changed this connection: look at it and try again.");

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    throw new CommandFault(`${file}: there is no file that can be read.`);
  }
}

function readEntry(file: string, text: string): z.output<typeof fileSchema> {
  let value: unknown;
  try {
    value = parseWellFormed(text);
  } catch {
    throw new CommandFault(`${file}: the file is no JSON.`);
  }
  const parsed = fileSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.code === "unrecognized_keys" ? issue.keys[0] : issue?.path.join(".");
  throw new CommandFault(`${file}: ${path || "(the file)"}: ${issue?.message ?? "can't be read."}`);
}

export const list: Handler<"connections list"> = async (values, services) => {
  const shop = values.shop === undefined ? null : await shopOption(services, values.shop);
  const filter = { shopId: shop?.id ?? null, state: values.state ?? null, limit: limitOption(values.limit) };
  const { rows, total } = await listEveryConnection(services.database.sql, filter, new Date(services.clock.now()));
  const shown = rows.map(({ testOutcome, ...row }) => ({ ...row, test: testOutcome?.code }));
  const more = total > rows.length ? `\n\n${total - rows.length} more: raise --limit.` : "";
  return {
    json: { total, connections: rows },
    text: `${table(shown, values.state ? `No connection is ${values.state}.` : "No provider is connected.")}${more}`,
  };
};

export const test: Handler<"connections test"> = async (values, services, actor) => {
  const shop = await shopOption(services, values.shop);
  const provider = providerOption(services, values.provider);
  const known = (await services.shopConnections.of([shop.id])).get(shop.id);
  if (!known) throw new CommandFault("The shop is gone.");
  const outcome = await services.setup.test(shop, profileOf(known), provider, actor);
  if (outcome.outcome === "no_connection") throw new CommandFault(`${provider} has no credential yet.`);
  const { ok, code, doubt } = outcome;
  return {
    json: { provider, ok, code, doubt, released: outcome.released },
    text: `${provider}: ${ok ? "good" : "not good"} (${code}${doubt ? `, ${doubt}` : ""})`,
    exitCode: ok ? 0 : 1,
  };
};
