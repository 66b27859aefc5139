import { z } from "zod";
import { type ProviderStorefront, scriptFor } from "../../domain/provider-storefront.ts";
import {
  localeRules,
  optionalPublicText,
  optionsField,
  override,
  publicText,
  scriptField,
  scriptUrl,
} from "../storefront-fields.ts";

const sources = {
  domain: "bodygram.com",
  hosts: ["v3.body2fit.bodygram.com", "widget.body2fit.bodygram.com", "fitfinder.body2fit.bodygram.com"],
};

const defaultScript = {
  by: "generation",
  of: {
    v3: "https://v3.body2fit.bodygram.com/sdk.js",
    v0: "https://widget.body2fit.bodygram.com/v0/widget.js",
  },
};

/** The present SDK, or by `generation` the widget before it, each with a script of its own. */
export const bodygramStorefront: ProviderStorefront = {
  schema: z
    .strictObject({
      ...localeRules,
      generation: z.enum(["v3", "v0"]).default("v3"),
      script: scriptUrl("script", sources).optional(),
      clientKey: publicText("clientKey"),
      brandId: optionalPublicText,
      measurementSystem: z.enum(["metric", "imperial"]).default("metric"),
      options: override,
    })
    .transform((value) => ({ ...value, script: value.script ?? scriptFor(defaultScript, value) ?? "" })),
  fields: [
    { name: "clientKey", kind: "text" },
    { name: "brandId", kind: "text", from: "brandId" },
    { name: "generation", kind: "choice", choices: ["v3", "v0"] },
    scriptField,
    { name: "measurementSystem", kind: "choice", choices: ["metric", "imperial"], folded: true },
    optionsField,
  ],
  defaultScript,
  sources,
  widget: new URL("./widget.ts", import.meta.url),
};
