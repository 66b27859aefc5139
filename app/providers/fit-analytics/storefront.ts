import { z } from "zod";
import type { ProviderStorefront } from "../../domain/provider-storefront.ts";
import { localeRules, optionsField, override, publicText, scriptField, scriptUrl } from "../storefront-fields.ts";

const sources = {
  domain: "fitanalytics.com",
  hosts: [
    "widget.fitanalytics.com",
    "integrations.fitanalytics.com",
    "media.fitanalytics.com",
    "collector.fitanalytics.com",
    "collector-de.fitanalytics.com",
  ],
};

/** The script of the direct widget; a hosted one is the shop's own. */
const WIDGET = "https://widget.fitanalytics.com/widget.js";

const FINDER_LANGUAGES = ["de", "en", "es", "fr", "it", "ja", "nl", "pt"];

/** The finder that is the shop's own, the direct widget, or the hosted script that Fit Analytics built for the shop. */
export const fitAnalyticsStorefront: ProviderStorefront = {
  schema: z
    .strictObject({
      ...localeRules,
      style: z.enum(["direct", "hosted", "native"]).default("direct"),
      script: scriptUrl("script", sources).default(WIDGET),
      prefix: publicText("prefix"),
      pageObject: z
        .string()
        .trim()
        .regex(/^[A-Za-z_$][\w$]{0,63}$/, "must be the name of a JavaScript variable.")
        .default("fitAnalyticsData"),
      /** Hands over a signed-in customer's id, as the orders' setting `customerOrders` does. */
      customer: z.boolean().default(false),
      options: override,
    })
    .refine(({ style, script }) => style !== "hosted" || script !== WIDGET, {
      path: ["script"],
      message: "must be the address of the shop's own pdp.js.",
    }),
  fields: [
    { name: "prefix", kind: "text", from: "prefix" },
    { name: "style", kind: "choice", choices: ["direct", "hosted", "native"] },
    scriptField,
    { name: "pageObject", kind: "text", folded: true },
    { name: "customer", kind: "flag", folded: true, from: "customerOrders" },
    optionsField,
  ],
  defaultScript: { by: "style", of: { direct: WIDGET, hosted: null, native: WIDGET } },
  sources,
  widget: new URL("./widget.ts", import.meta.url),
  parts: {
    dom: new URL("./native/dom.ts", import.meta.url),
    native: new URL("./native/entries/native.ts", import.meta.url),
    finder: new URL("./native/finder.ts", import.meta.url),
    more: new URL("./native/more-screens.ts", import.meta.url),
  },
  files: Object.fromEntries(
    FINDER_LANGUAGES.map((language) => [language, new URL(`./native/words/${language}.json`, import.meta.url)]),
  ),
};
