import { describe, expect, it } from "vitest";
import { handOverText, mailAddress } from "#app/components/connection/hand-over.ts";
import type { z } from "zod";
import {
  type ConnectionForm,
  fieldsOf,
  formOf as formOfShape,
  type FormSource,
  isSameForm,
  sizeFaults,
  submissionOf,
} from "#app/components/connection/form.ts";
import { connectionFields } from "#app/connections/connection-fields.ts";
import { readCredential, readSettings } from "#app/domain/read-connection.ts";
import { PROVIDER_NAMES, type ProviderName, providerOf } from "#test/support/providers.ts";

const SOURCE = { enabled: false, settings: null, updatedAt: null };
const shapeOf = (name: ProviderName) => {
  const { credentialEntry, ...provider } = providerOf(name);
  return {
    fields: connectionFields(provider, { primaryDomain: "www.shop.example" }),
    credentialField: credentialEntry.kind === "text" ? credentialEntry.field : null,
  };
};
const formOf = (name: ProviderName, source: Omit<FormSource, "fields" | "credentialField">) =>
  formOfShape({ ...shapeOf(name), ...source });
const keysOf = (schema: unknown): string[] => Object.keys((schema as z.ZodObject).shape);

describe.each(PROVIDER_NAMES)("the form of %s", (name) => {
  const provider = providerOf(name);
  const post = (form: ConnectionForm) => submissionOf(shapeOf(name), form, { intent: "save", seenAt: null });

  it("asks for exactly the settings that the provider has", () => {
    expect(
      fieldsOf(shapeOf(name).fields)
        .map((field) => field.name)
        .sort(),
    ).toEqual(keysOf(provider.settingsSchema).sort());
  });

  it("asks for the whole credential, or for none where the app makes it", () => {
    const field = shapeOf(name).credentialField;
    if (field === null) expect(name).toBe("fit-analytics");
    else expect(keysOf(provider.credentialSchema)).toEqual([field]);
  });

  it("begins with settings that need nothing but what only the merchant knows", () => {
    const read = readSettings(provider, post(formOf(name, SOURCE)).settings);
    expect(read.ok ? [] : read.faults.map(({ path }) => path)).toEqual(
      name === "fit-analytics" ? ["settings.prefix"] : [],
    );
  });

  it("posts what was stored just as it was", () => {
    const entered = {
      sizeMap: { M: "Medium", "1/2": "" },
      sizeOptions: ["Weite", "Fit / Cut"],
      productReference: "sku_prefix::",
      prefix: "p",
      issuer: "i/",
    };
    const known = Object.fromEntries(
      Object.entries(entered).filter(([key]) => keysOf(provider.settingsSchema).includes(key)),
    );
    const stored = readSettings(provider, { currency: "shop", sendTestOrders: true, ...known });
    if (!stored.ok) throw new Error("The settings are good.");
    const form = formOf(name, { ...SOURCE, settings: stored.value, updatedAt: new Date(0) });
    expect(readSettings(provider, post(form).settings)).toEqual(stored);
  });

  it("posts a credential only when one was entered", () => {
    const form = formOf(name, SOURCE);
    expect(post({ ...form, credential: "  " })).not.toHaveProperty("credential");
    const { credential } = post({ ...form, credential: " new-one " });
    if (shapeOf(name).credentialField === null) expect(credential).toBeUndefined();
    else expect(readCredential(provider, credential)).toMatchObject({ ok: true });
  });
});

describe("a connection's form", () => {
  const form = formOf("bodygram", SOURCE);

  it("is turned on from the start, but for Fit Analytics, whose team has to act first", () => {
    expect(form.enabled).toBe(true);
    expect(formOf("fit-analytics", SOURCE)).toMatchObject({
      enabled: false,
      texts: { issuer: "https://www.shop.example/" },
    });
    expect(formOf("bodygram", { ...SOURCE, updatedAt: new Date(0) }).enabled).toBe(false);
  });

  it("names a size that stands twice and one that is missing, and lets empty rows be", () => {
    const rows = [
      { from: "M", to: "Medium" },
      { from: "", to: " " },
      { from: " M ", to: "Middle" },
      { from: "", to: "Large" },
    ];
    expect(sizeFaults(rows)).toEqual([
      { path: "sizes.2", message: "twice" },
      { path: "sizes.3", message: "missing" },
    ]);
    expect(post(rows)).toEqual({ M: "Middle", "": "Large" });
    expect(
      sizeFaults([
        { from: "m", to: "" },
        { from: "M", to: "" },
      ]),
    ).toEqual([]);
  });

  const post = (sizes: ConnectionForm["sizes"]) =>
    submissionOf(shapeOf("bodygram"), { ...form, sizes }, { intent: "save", seenAt: null }).settings["sizeMap"];

  it("has nothing to save for a row without entries", () => {
    expect(isSameForm(form, { ...form, sizes: [{ from: "", to: "" }] })).toBe(true);
    expect(isSameForm(form, { ...form, sizes: [{ from: "M", to: "" }] })).toBe(false);
    expect(isSameForm(form, { ...form, credential: "x" })).toBe(false);
  });

  it("can't be filled from anything but settings", () => {
    for (const settings of ["text", 5, [], { sizeMap: "x", brandId: 7, sendTestOrders: "yes" }]) {
      expect(formOf("bodygram", { ...SOURCE, settings, updatedAt: new Date(0) })).toMatchObject({
        texts: { brandId: "", productReference: "product_id", currency: "presentment" },
        flags: { sendTestOrders: false },
      });
    }
  });
});

describe("what is handed to a provider", () => {
  const facts = [
    { label: "Issuer", value: "a&b" },
    { label: "Validation options (JSON)", value: '{\n  "algorithms": ["RS256"]\n}' },
  ];

  it("is one text, to be copied, kept or mailed", () => {
    expect(handOverText(facts)).toBe('Issuer:\na&b\n\nValidation options (JSON):\n{\n  "algorithms": ["RS256"]\n}\n');
    const address = new URL(mailAddress("What X needs & more", facts));
    expect(address.protocol).toBe("mailto:");
    expect(address.searchParams.get("subject")).toBe("What X needs & more");
    expect(address.searchParams.get("body")?.replaceAll("\r\n", "\n")).toBe(handOverText(facts));
  });
});
