import { z } from "zod";
import type { ProviderName } from "../domain/ids.ts";
import { defaultScript, FIT_WIDGET } from "./scripts.ts";
import { localeRules, optionalPublicText, override, publicText, scriptUrl } from "./fields.ts";

/** The present SDK, or by `generation` the widget before it, each with a script of its own. */
const bodygram = z
  .strictObject({
    ...localeRules,
    generation: z.enum(["v3", "v0"]).default("v3"),
    script: scriptUrl("script").optional(),
    clientKey: publicText("clientKey"),
    brandId: optionalPublicText,
    measurementSystem: z.enum(["metric", "imperial"]).default("metric"),
    options: override,
  })
  .transform((value) => ({ ...value, script: value.script ?? defaultScript("bodygram", value) ?? "" }));

/** The direct widget, or the hosted script that Fit Analytics built for the shop. */
const fitAnalytics = z
  .strictObject({
    ...localeRules,
    style: z.enum(["direct", "hosted"]).default("direct"),
    script: scriptUrl("script").default(FIT_WIDGET),
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
  .refine(({ style, script }) => style === "direct" || script !== FIT_WIDGET, {
    path: ["script"],
    message: "must be the address of the shop's own pdp.js.",
  });

const naiz = z.strictObject({
  ...localeRules,
  script: scriptUrl("script").default(defaultScript("naiz") ?? ""),
  partnerKey: publicText("partnerKey"),
  endpoint: scriptUrl("endpoint").default("https://backend.production.naiz.fit/api/partners"),
  mode: optionalPublicText,
  instance: z
    .string()
    .trim()
    .regex(/^[A-Za-z_$][\w$]{0,63}$/, "must be the name of a JavaScript variable.")
    .default("nfsfo"),
  options: override,
});

const dataAttribute = z.string().regex(/^data-[a-z0-9-]{1,60}$/, "must be an attribute such as data-product-id.");

const robosize = z.strictObject({
  ...localeRules,
  script: scriptUrl("script"),
  attributes: z.record(dataAttribute, z.string().max(500)).default({}),
  /** The attribute in which the product stands. */
  productAttribute: dataAttribute.default("data-product-id"),
});

const SCHEMAS = { bodygram, "fit-analytics": fitAnalytics, naiz, robosize } as const satisfies Record<
  ProviderName,
  z.ZodType
>;

/** A connection's public settings, whichever its provider. */
export type StorefrontSettings = z.output<(typeof SCHEMAS)[ProviderName]>;

export interface SettingFault {
  /** Such as `storefront.script`. */
  path: string;
  message: string;
}

/** Reads public settings as entered, missing ones as their defaults. Unknown names are refused: a secret could hide there. */
export function readStorefrontSettings(
  provider: ProviderName,
  input: unknown,
): { ok: true; value: StorefrontSettings } | { ok: false; faults: SettingFault[] } {
  const result = SCHEMAS[provider].safeParse(input);
  if (result.success) return { ok: true, value: result.data };
  const faults = result.error.issues.map((issue) => {
    const unknown = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
    return {
      path: ["storefront", ...issue.path.map(String), ...(unknown === undefined ? [] : [unknown])].join("."),
      message: unknown === undefined ? issue.message.replace(/^Invalid input: /, "") : "is not known here.",
    };
  });
  return { ok: false, faults };
}
