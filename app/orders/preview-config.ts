import { z } from "zod";
import type { VariantFacts } from "../catalog/facts.ts";
import { idDigits, type ProviderName } from "../domain/ids.ts";
import { isTimeZone } from "../domain/instant.ts";
import { countryCode, languageCode } from "../domain/order.ts";
import type { AnyProvider, CommonSettings, ShopProfile } from "../domain/provider.ts";
import type { Providers } from "../domain/providers.ts";
import type { LinkKey, StoredLink } from "../domain/session-link.ts";
import { trimmedOrNull } from "../domain/text.ts";
import { readCredential, readSettings } from "../domain/read-connection.ts";

/** A connection as a preview uses it: read, but its credential not yet prepared. */
export interface PreviewConnection {
  provider: ProviderName;
  credential: unknown;
  settings: CommonSettings;
}

export interface PreviewConfig {
  shop: ShopProfile;
  connections: PreviewConnection[];
  facts: Map<string, VariantFacts>;
  cartLinks: Map<string, StoredLink>;
}

const text = z.string().nullish().transform(trimmedOrNull);
const code = (read: (value: unknown) => string | null, wording: string) =>
  z.string().transform((value, context) => {
    const found = read(value);
    if (found === null) context.addIssue({ code: "custom", message: wording });
    return found ?? "";
  });
const digits = z.union([z.string(), z.number()]).transform((value, context) => {
  const found = idDigits(value);
  if (found === null) context.addIssue({ code: "custom", message: "must be the digits of an id." });
  return found ?? "";
});

const connectionSchema = z.strictObject({
  credential: z.unknown(),
  settings: z.unknown().default({}),
  enabled: z.boolean().optional(),
});

const catalogEntry = z.strictObject({
  variantId: digits,
  productId: digits,
  handle: text,
  sku: text,
  barcode: text,
  vendor: text,
  productTitle: text,
  options: z
    .array(z.strictObject({ name: z.string(), value: z.string(), linked: text }))
    .nullish()
    .transform((options) => options ?? []),
  sizeOption: text,
  metafields: z
    .record(z.string(), z.string())
    .nullish()
    .transform((metafields) => metafields ?? {}),
});

const shopSchema = z.strictObject({
  domain: z.string().trim().min(1),
  primaryDomain: z.string().trim().min(1),
  country: code(countryCode, "must be a country code of two letters."),
  language: code(languageCode, "must be a language code of two letters."),
  timeZone: z.string().refine(isTimeZone, "must be an IANA time zone such as Europe/Berlin."),
});

const configSchema = ({ names, linkKeys }: Providers) =>
  z.strictObject({
    shop: shopSchema,
    connections: z.partialRecord(z.enum(names), connectionSchema),
    catalog: z.array(catalogEntry).default([]),
    cartLinks: z.record(z.string(), storedLink(linkKeys)).default({}),
  });

const storedLink = (linkKeys: readonly LinkKey[]) =>
  z.strictObject(Object.fromEntries([...linkKeys, "market"].map((key) => [key, z.string().nullish()])));

/** A fault of a configuration, in one sentence that names the field. */
export class ConfigFault extends Error {}

/** Reads the configuration of a preview. Throws ConfigFault, naming the first field at fault. */
export function readPreviewConfig(input: unknown, providers: Providers): PreviewConfig {
  const parsed = configSchema(providers).safeParse(input);
  if (!parsed.success) throw new ConfigFault(sentenceOf(parsed.error.issues[0]));
  const { shop, connections, catalog, cartLinks } = parsed.data;
  return {
    shop,
    connections: providers.all.flatMap((provider) => {
      const entered = connections[provider.name];
      return entered ? [readConnection(provider, entered)] : [];
    }),
    facts: readCatalog(catalog),
    cartLinks: new Map(Object.entries(cartLinks).map(([token, link]) => [token.split("?")[0] ?? token, link])),
  };
}

type CatalogEntry = z.output<typeof catalogEntry>;

/** A product's values of an option are those of all its entries. */
function readCatalog(catalog: readonly CatalogEntry[]): Map<string, VariantFacts> {
  const products = Map.groupBy(catalog, ({ productId }) => productId);
  return new Map(
    catalog.map(({ options, ...entry }) => {
      const entries = products.get(entry.productId) ?? [];
      return [
        entry.variantId,
        {
          ...entry,
          options: options.map(({ name, linked }, position) => ({
            name,
            linked,
            values: [...new Set(entries.flatMap((other) => other.options[position]?.value ?? []))],
          })),
          values: options.map(({ value }) => value),
        },
      ];
    }),
  );
}

function readConnection(
  provider: AnyProvider,
  entered: { credential?: unknown; settings: unknown },
): PreviewConnection {
  const { name } = provider;
  const credential = readCredential(provider, entered.credential);
  const settings = readSettings(provider, entered.settings);
  const fault = [credential, settings].flatMap((read) => (read.ok ? [] : read.faults))[0];
  if (fault) throw new ConfigFault(`connections.${name}.${fault.path}: ${fault.message}`);
  if (!credential.ok || !settings.ok) throw new Error("Unreachable: faults were thrown above.");
  return { provider: name, credential: credential.value, settings: settings.value };
}

function sentenceOf(issue: z.core.$ZodIssue | undefined): string {
  if (!issue) return "The configuration can't be read.";
  const path = issue.path.map(String).join(".") || "(the whole file)";
  if (issue.code === "unrecognized_keys")
    return `${[...issue.path, issue.keys[0]].map(String).join(".")}: is not known here.`;
  return `${path}: ${issue.message.replace(/^Invalid input: /, "")}`;
}
