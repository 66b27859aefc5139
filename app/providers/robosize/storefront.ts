import { z } from "zod";
import type { ProviderStorefront } from "../../domain/provider-storefront.ts";
import { localeRules, scriptField, scriptUrl } from "../storefront-fields.ts";

const sources = { domain: "robosize.com", hosts: ["api.robosize.com"] };
const dataAttribute = z.string().regex(/^data-[a-z0-9-]{1,60}$/, "must be an attribute such as data-product-id.");

/** The merchant's own script of Robosize's, with the attributes that Robosize asks for. */
export const robosizeStorefront: ProviderStorefront = {
  schema: z.strictObject({
    ...localeRules,
    script: scriptUrl("script", sources),
    attributes: z.record(dataAttribute, z.string().max(500)).default({}),
    /** The attribute in which the product stands. */
    productAttribute: dataAttribute.default("data-product-id"),
  }),
  fields: [scriptField, { name: "attributes", kind: "pairs" }, { name: "productAttribute", kind: "text" }],
  defaultScript: null,
  sources,
  widget: new URL("./widget.ts", import.meta.url),
};
