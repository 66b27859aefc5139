import { describe, expect, it } from "vitest";
import { faultsOf } from "#app/components/connection/faults.ts";
import {
  isSameStorefront,
  type StorefrontForm,
  storefrontFormOf as formOfShape,
  type StorefrontSource,
  storefrontSubmissionOf,
} from "#app/components/storefront/form.ts";
import { storefrontStep } from "#app/components/storefront/state-card.tsx";
import { scriptFor } from "#app/domain/provider-storefront.ts";
import { storefrontFields } from "#app/connections/connection-fields.ts";
import { PROVIDER_NAMES, type ProviderName, providerOf, readStorefrontSettings } from "#test/support/providers.ts";

const AT = new Date("2026-11-22T10:00:00Z");
const shapeOf = (provider: ProviderName) => ({
  fields: storefrontFields(providerOf(provider), { primaryDomain: "www.shop.example" }),
  defaultScript: providerOf(provider).storefront.defaultScript,
});
const storefrontFormOf = (provider: ProviderName, source: Omit<StorefrontSource, "fields" | "defaultScript">) =>
  formOfShape({ ...shapeOf(provider), ...source });
const defaultScript = (provider: ProviderName, kind: object) => scriptFor(shapeOf(provider).defaultScript, { ...kind });
const EMPTY = { storefront: {}, settings: {}, consent: "analytics" } as const;

/** What only the merchant knows. */
const KNOWN: Record<ProviderName, Record<string, string>> = {
  bodygram: { clientKey: "k" },
  "fit-analytics": { prefix: "p" },
  naiz: { partnerKey: "p" },
  robosize: { script: "https://widget.robosize.com/x.js" },
};
const post = (provider: ProviderName, form: StorefrontForm) =>
  storefrontSubmissionOf(shapeOf(provider), form, AT).storefront;
const filled = (provider: ProviderName, texts: Record<string, string> = {}): StorefrontForm => {
  const form = storefrontFormOf(provider, EMPTY);
  return { ...form, texts: { ...form.texts, ...KNOWN[provider], ...texts } };
};
const faultsFor = (provider: ProviderName, texts: Record<string, string>): string[] => {
  const read = readStorefrontSettings(provider, post(provider, filled(provider, texts)));
  return read.ok ? [] : read.faults.map(({ path }) => path);
};

describe.each(PROVIDER_NAMES)("what %s needs on the product page", (provider) => {
  it("is asked for in full, and nothing else is", () => {
    const read = readStorefrontSettings(provider, KNOWN[provider]);
    if (!read.ok) throw new Error("The settings are good.");
    const names = shapeOf(provider).fields.flatMap(({ fields }) => fields.map(({ name }) => name));
    expect(names.filter((name) => name !== "options").sort()).toEqual(Object.keys(read.value).sort());
    expect(readStorefrontSettings(provider, { ...KNOWN[provider], options: {} }).ok).toBe(provider !== "robosize");
    expect(names.includes("options")).toBe(provider !== "robosize");
  });

  it("is whole with what only the merchant knows, and named where that is missing", () => {
    expect(readStorefrontSettings(provider, post(provider, filled(provider))).ok).toBe(true);
    const blank = readStorefrontSettings(provider, post(provider, storefrontFormOf(provider, EMPTY)));
    expect(blank.ok ? [] : blank.faults.map(({ path }) => path)).toEqual([
      `storefront.${Object.keys(KNOWN[provider])[0] ?? ""}`,
    ]);
  });

  it("is posted just as it was stored", () => {
    const texts = {
      languages: "en, de",
      countries: "DE US",
      countryCodes: "GB = UK\n\nEL = GR",
      fallbackCountry: "us",
    };
    const stored = readStorefrontSettings(provider, post(provider, filled(provider, texts)));
    if (!stored.ok) throw new Error(stored.faults.map(({ path }) => path).join());
    expect(stored.value).toMatchObject({
      languages: ["en", "de"],
      countries: ["DE", "US"],
      countryCodes: { GB: "UK", EL: "GR" },
      fallbackCountry: "US",
    });
    const form = storefrontFormOf(provider, { ...EMPTY, storefront: stored.value });
    expect(readStorefrontSettings(provider, post(provider, form))).toEqual(stored);
    expect(isSameStorefront(form, storefrontFormOf(provider, { ...EMPTY, storefront: stored.value }))).toBe(true);
  });

  it.each(["languages", "fallbackLanguage", "countries", "fallbackCountry", "countryCodes"])(
    "names the field %s for what is no code",
    (name) => {
      const [path] = faultsFor(provider, { [name]: "nonsense!" });
      expect(path).toMatch(new RegExp(`^storefront\\.${name}(\\.|$)`));
    },
  );
});

describe("the form of a widget", () => {
  it("takes over what was entered for the orders, once", () => {
    const settings = { brandId: "northloom", prefix: "loom", customerOrders: true };
    expect(storefrontFormOf("bodygram", { ...EMPTY, settings }).texts["brandId"]).toBe("northloom");
    expect(storefrontFormOf("fit-analytics", { ...EMPTY, settings })).toMatchObject({
      texts: { prefix: "loom" },
      flags: { customer: true },
    });
    const storefront = { prefix: "own", customer: false };
    expect(storefrontFormOf("fit-analytics", { ...EMPTY, settings, storefront })).toMatchObject({
      texts: { prefix: "own" },
      flags: { customer: false },
    });
  });

  it("leaves the script's field empty where the usual one is loaded, whichever version that is", () => {
    for (const generation of ["v3", "v0"]) {
      const read = readStorefrontSettings("bodygram", { clientKey: "k", generation });
      if (!read.ok) throw new Error("The settings are good.");
      expect(read.value["script"]).toBe(defaultScript("bodygram", { generation }));
      expect(storefrontFormOf("bodygram", { ...EMPTY, storefront: read.value }).texts["script"]).toBe("");
    }
    expect(defaultScript("bodygram", { generation: "v0" })).toContain("/v0/");
    const own = { clientKey: "k", script: "https://cdn.bodygram.com/sdk.js" };
    expect(storefrontFormOf("bodygram", { ...EMPTY, storefront: own }).texts["script"]).toBe(own.script);
  });

  it("names the options for what is no JSON object, or reaches a prototype", () => {
    for (const options of ["{", "[]", '"text"', "5", '{"a":{"__proto__":{}}}', '{"constructor":1}']) {
      expect(faultsFor("naiz", { options })).toEqual(["storefront.options"]);
    }
    expect(faultsFor("naiz", { options: '{ "mode": "dark" }' })).toEqual([]);
  });

  it("names the attributes for one that could run something", () => {
    expect(faultsFor("robosize", { attributes: "onload = alert(1)" })).toEqual(["storefront.attributes.onload"]);
    expect(faultsFor("robosize", { attributes: "data-business = demo\ndata-empty" })).toEqual([]);
    const read = readStorefrontSettings(
      "robosize",
      post("robosize", filled("robosize", { attributes: "__proto__ = x" })),
    );
    expect(read).toMatchObject({ ok: true, value: { attributes: {} } });
  });

  it("says a field's rule in the merchant's words, and points at the field", () => {
    const t = ((key: string) => key) as never;
    const faults = faultsOf(t, [{ path: "storefront.languages.1", message: "m" }], ["storefront.languages"]);
    expect(faults.at("storefront.languages")).toBe("fault.storefront_languages");
    expect(faults.elsewhere).toEqual([]);
  });

  it("can't be filled from anything but settings", () => {
    for (const storefront of ["text", 5, [], { languages: "en", countryCodes: 7, clientKey: [], options: "x" }]) {
      expect(storefrontFormOf("bodygram", { ...EMPTY, storefront })).toMatchObject({
        texts: { languages: "", countryCodes: "", clientKey: "", options: "", generation: "v3" },
      });
    }
  });
});

describe("the way of the settings to the theme", () => {
  const state = { enabled: true, storefront: { clientKey: "k" }, updatedAt: AT, published: { at: AT, fault: null } };
  const earlier = new Date(AT.getTime() - 1);
  it.each([
    ["published", {}],
    ["waiting", { published: { at: earlier, fault: null } }],
    ["waiting", { published: { at: null, fault: null } }],
    ["stuck", { published: { at: earlier, fault: "unavailable" } }],
    ["off", { enabled: false }],
    ["empty", { storefront: {}, enabled: false }],
  ] as const)("is told as %s", (step, more) => {
    expect(storefrontStep({ ...state, ...more })).toBe(step);
  });
});
