import { describe, expect, it } from "vitest";
import { sourceWords } from "#app/components/orders/preview-fields.tsx";
import { usualSettings } from "#app/connections/usual-settings.ts";
import { FIELD_SOURCES, leavesOf, patternOf } from "#app/domain/field-source.ts";
import { mapOrder } from "#app/orders/map-order.ts";
import { sourcedFields } from "#app/orders/sourced-fields.ts";
import en from "#app/locales/en.json" with { type: "json" };
import { PROVIDERS } from "#app/providers/registry.ts";
import { linkAttributes, orderBody } from "#test/support/orders.ts";
import { toOrder } from "#test/support/providers.ts";

const SHOP = { domain: "s.myshopify.com", primaryDomain: "s.example", country: "DE", language: "de", timeZone: "UTC" };
const CREDENTIAL = { clientKey: "k", partnerHash: "ab".repeat(16), apiKey: "k" };
const VARIANT = "808950810";
const FACTS = {
  ...{ variantId: VARIANT, productId: "632910392", handle: "tee", sku: "ALP", barcode: "4006381333931", vendor: "V" },
  ...{ productTitle: "Tee", sizeOption: null, metafields: {}, values: ["M"] },
  options: [{ name: "Größe", values: ["S", "M"], linked: null }],
};
const order = toOrder({ ...orderBody(), note_attributes: linkAttributes() });
const { all } = PROVIDERS;

const fieldsOf = async (provider: (typeof all)[number], changed = {}) => {
  const settings = { ...usualSettings(provider), sizingSystem: "EU", ...changed } as ReturnType<typeof usualSettings>;
  const facts = new Map([[VARIANT, FACTS]]);
  const mapping = mapOrder({ event: "order_paid", order, shop: SHOP, stored: null, facts }, provider, settings);
  if (!mapping.delivery) throw new Error(`${provider.name} takes nothing: ${mapping.reason}`);
  // What a credential makes of a request is no part of its body, but for the key in it.
  const prepared =
    provider.credentialEntry.kind === "text" ? CREDENTIAL : await provider.prepareCredential(await newKey());
  const request = await provider.request(
    mapping.delivery,
    { credential: prepared, settings },
    { origin: "https://x.test", now: 0 },
  );
  return sourcedFields(request.body, provider.sources, mapping);
};
const newKey = async (): Promise<unknown> =>
  (await import("#app/connections/signing-keys.server.ts")).generateSigningKey();

describe("the fields of a previewed request", () => {
  it.each(all.map((provider) => [provider.name, provider] as const))(
    "of %s each have a source, and no source is named of a field that there isn't",
    async (_, provider) => {
      const fields = await fieldsOf(provider);
      expect(fields.length).toBeGreaterThan(5);
      expect(fields.filter(({ source }) => source === null)).toEqual([]);
      const seen = new Set(fields.map(({ path }) => patternOf(path).pattern));
      expect(Object.keys(provider.sources).filter((path) => !seen.has(path))).toEqual([]);
    },
  );

  it("tell how a size was found, and by what the country is known", async () => {
    const fields = await fieldsOf(PROVIDERS.of("bodygram"));
    expect(fields).toContainEqual({ path: "items[0].size", value: "M", source: "size", detail: "named" });
    expect(fields).toContainEqual({ path: "countryCode", value: "AT", source: "country", detail: "market" });
  });

  it("have a sentence for every source", () => {
    const t = (key: string): string =>
      key
        .split(".")
        .reduce<unknown>((words, part) => (words as Record<string, unknown> | undefined)?.[part], en) as string;
    const details = { country: ["market", "shipping", "billing", "shop"], language: ["order", "own"] } as const;
    for (const source of [...FIELD_SOURCES, null]) {
      const told = source === "country" || source === "language" ? details[source] : [null];
      for (const detail of told) {
        expect(sourceWords(t as never, { path: "a", value: 1, source, detail }, "X"), `${source} ${detail}`).toMatch(
          /\.$/,
        );
      }
    }
  });

  it("are the leaves of a body, whatever it is made of", () => {
    expect(leavesOf({ a: [{ b: 1 }, { b: null }], c: [], d: true })).toEqual([
      { path: "a[0].b", value: 1 },
      { path: "a[1].b", value: null },
      { path: "d", value: true },
    ]);
    expect(patternOf("a[0].b[12].c")).toEqual({ pattern: "a[].b[].c", index: 12 });
    expect(leavesOf(null)).toEqual([{ path: "", value: null }]);
  });
});
