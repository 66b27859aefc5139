import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { listConnections } from "../../connections/store.server.ts";
import { profileOf } from "../../orders/shop-connections.server.ts";
import { readStorefrontSettings } from "../../storefront-settings/settings.ts";
import { CommandFault, type CommandOutput } from "./command.ts";
import { type OperatorCommand, providerOption, shopOption, table } from "./operator.server.ts";
import type { Services } from "../services.server.ts";

const fileSchema = z.strictObject({
  credential: z.unknown().optional(),
  settings: z.record(z.string(), z.unknown()).default({}),
  enabled: z.boolean().default(true),
  /** What the widget on the product page is told; public. */
  storefront: z.unknown().optional(),
});

/** `connections set|list|test`. */
export const connections: OperatorCommand = async ([verb = "", ...args], services) => {
  const { values } = parseArgs({
    args,
    strict: true,
    options: {
      shop: { type: "string" },
      provider: { type: "string" },
      file: { type: "string" },
      content: { type: "string" },
      json: { type: "boolean" },
    },
  });
  const shop = await shopOption(services, values.shop);
  switch (verb) {
    case "set":
      return set(services, shop, providerOption(values.provider), values.file, values.content);
    case "list":
      return list(services, shop);
    case "test":
      return test(services, shop, providerOption(values.provider));
    default:
      throw new CommandFault("connections needs one of: set, list, test.");
  }
};

type Shop = { id: number; domain: string };
type Provider = ReturnType<typeof providerOption>;

async function set(
  services: Services,
  shop: Shop,
  provider: Provider,
  file: string | undefined,
  content: string | undefined,
): Promise<CommandOutput> {
  if (file === undefined) throw new CommandFault("connections set needs --file FILE.");
  const entered = readEntry(file, content ?? (await readText(file)));
  const { storefront } = entered;
  const read = storefront === undefined ? null : readStorefrontSettings(provider, storefront);
  if (read && !read.ok) throw refusal(file, read.faults);
  const outcome = await services.setup.save({
    shop,
    provider,
    settings: entered.settings,
    enabled: entered.enabled,
    actor: "operator",
    ...(entered.credential !== undefined && { credential: entered.credential }),
  });
  switch (outcome.outcome) {
    case "saved":
      if (storefront !== undefined) await setStorefront(services, shop, provider, storefront);
      return { json: { ok: true, provider, released: outcome.released }, text: `${provider} is saved.` };
    case "refused":
      throw refusal(file, outcome.faults);
    case "conflict":
      throw conflict();
  }
}

async function setStorefront(services: Services, shop: Shop, provider: Provider, storefront: unknown): Promise<void> {
  const found = await services.storefronts.find(shop, provider);
  if (!found) throw conflict();
  const { consent, updatedAt: seenAt } = found;
  const input = { shopId: shop.id, provider, storefront, consent, seenAt, actor: "operator" as const };
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
    value = JSON.parse(text);
  } catch {
    throw new CommandFault(`${file}: the file is no JSON.`);
  }
  const parsed = fileSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.code === "unrecognized_keys" ? issue.keys[0] : issue?.path.join(".");
  throw new CommandFault(`${file}: ${path || "(the file)"}: ${issue?.message ?? "can't be read."}`);
}

async function list(services: Services, shop: Shop): Promise<CommandOutput> {
  const rows = await listConnections(services.database.sql, shop.id);
  return {
    json: rows.map(({ shopId: _, ...row }) => row),
    text: table(
      rows.map(({ provider, enabled, state, reason, pausedUntil, testedAt, testOutcome }) => ({
        provider,
        enabled,
        state,
        reason,
        pausedUntil,
        testedAt,
        test: testOutcome?.code,
      })),
      "No provider is connected.",
    ),
  };
}

async function test(services: Services, shop: Shop, provider: Provider): Promise<CommandOutput> {
  const known = (await services.shopConnections.of([shop.id])).get(shop.id);
  if (!known) throw new CommandFault("The shop is gone.");
  const outcome = await services.setup.test(shop, profileOf(known), provider, "operator");
  if (outcome.outcome === "no_connection") throw new CommandFault(`${provider} has no credential yet.`);
  const { ok, code, doubt } = outcome;
  return {
    json: { provider, ok, code, doubt, released: outcome.released },
    text: `${provider}: ${ok ? "good" : "not good"} (${code}${doubt ? `, ${doubt}` : ""})`,
    exitCode: ok ? 0 : 1,
  };
}
