import { z } from "zod";
import type { ProviderStorefront } from "#app/domain/provider-storefront.ts";
import { localeRules, publicText, scriptField, scriptUrl } from "#app/providers/storefront-fields.ts";
import en from "./locales/en.json" with { type: "json" };

const sources = { domain: "loomfit.example", hosts: ["api.loomfit.example", "cdn.loomfit.example"] };
const SCRIPT = "https://cdn.loomfit.example/fit.js";

export const storefront: ProviderStorefront = {
  schema: z.strictObject({
    ...localeRules,
    script: scriptUrl("script", sources).default(SCRIPT),
    shopCode: publicText("shopCode"),
    unit: z.enum(["cm", "in"]).default("cm"),
  }),
  fields: [
    { name: "shopCode", kind: "text", from: "account" },
    scriptField,
    { name: "unit", kind: "choice", choices: ["cm", "in"], folded: true },
  ],
  defaultScript: SCRIPT,
  sources,
  words: { en: en.widget, de: { measure: "Miss dich", done: "Fertig" } },
  widget: new URL("./widget.ts", import.meta.url),
};
