import { z } from "zod";
import type { ProviderStorefront } from "../../domain/provider-storefront.ts";
import {
  localeRules,
  optionalPublicText,
  optionsField,
  override,
  publicText,
  scriptField,
  scriptUrl,
} from "../storefront-fields.ts";

const sources = { domain: "naiz.fit", hosts: ["backend.production.naiz.fit"] };
const SCRIPT = "https://backend.production.naiz.fit/bundle";

/** Naiz Fit's SizeForm. */
export const naizStorefront: ProviderStorefront = {
  schema: z.strictObject({
    ...localeRules,
    script: scriptUrl("script", sources).default(SCRIPT),
    partnerKey: publicText("partnerKey"),
    endpoint: scriptUrl("endpoint", sources).default("https://backend.production.naiz.fit/api/partners"),
    mode: optionalPublicText,
    instance: z
      .string()
      .trim()
      .regex(/^[A-Za-z_$][\w$]{0,63}$/, "must be the name of a JavaScript variable.")
      .default("nfsfo"),
    options: override,
  }),
  fields: [
    { name: "partnerKey", kind: "text" },
    scriptField,
    { name: "endpoint", kind: "text", folded: true },
    { name: "mode", kind: "text", folded: true },
    { name: "instance", kind: "text", folded: true },
    optionsField,
  ],
  defaultScript: SCRIPT,
  sources,
  widget: new URL("./widget.ts", import.meta.url),
};
