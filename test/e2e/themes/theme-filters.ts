import type { Liquid } from "liquidjs";
import type { ThemeFiles, Words } from "./theme-files.ts";
import { Color } from "./theme-values.ts";

const colorOf = (value: unknown): Color =>
  (value instanceof Color ? value : Color.read(String(value))) ?? new Color([]);
const named = (given: readonly unknown[]): Map<string, unknown> =>
  new Map(given.filter((one): one is [string, unknown] => Array.isArray(one)));
const attributes = (given: readonly unknown[]): string =>
  [...named(given)].map(([name, value]) => ` ${name}="${String(value)}"`).join("");

/** Shopify's own buttons for a product form: https://shopify.dev/docs/storefronts/themes/pricing-payments/accelerated-checkout */
const PAYMENT_BUTTON =
  '<div class="shopify-payment-button"><button type="button" class="shopify-payment-button__button">Buy it now</button></div>';

/** The filters of Shopify's Liquid that public themes need on the pages that are played; others pass their value on. */
export function registerFilters(liquid: Liquid, files: ThemeFiles, assets: string, words: Words): void {
  const filter = (name: string, work: (value: never, ...given: never[]) => unknown): void =>
    liquid.registerFilter(name, work as (value: unknown, ...given: unknown[]) => unknown);

  filter("t", (key: unknown, ...given: unknown[]) => {
    const values = named(given);
    const found = String(key)
      .split(".")
      .reduce<Words | string | undefined>(
        (inner, part) => (typeof inner === "object" ? inner[part] : undefined),
        words,
      );
    const plural = typeof found === "object" ? found[values.get("count") === 1 ? "one" : "other"] : found;
    return typeof plural === "string"
      ? plural.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => String(values.get(name) ?? ""))
      : String(key);
  });
  filter("asset_url", (name: string) => `${assets}/${name}`);
  filter("shopify_asset_url", (name: string) => `${assets}/${name}`);
  filter("stylesheet_tag", (url: string) => `<link rel="stylesheet" href="${url}">`);
  filter("preload_tag", () => "");
  filter("inline_asset_content", (name: string) => (files.has(`assets/${name}`) ? files.text(`assets/${name}`) : ""));
  filter("json", (value: unknown) => (JSON.stringify(value ?? null) ?? "null").replaceAll("<", "\\u003c"));
  for (const name of ["money", "money_with_currency", "money_without_currency", "money_without_trailing_zeros"])
    filter(name, (cents: number) => `€${(Number(cents) / 100).toFixed(2)}`);
  for (const name of ["payment_terms", "font_face", "font_url", "structured_data", "image_tag", "placeholder_svg_tag"])
    filter(name, () => "");
  filter("font_modify", (font: unknown) => font);
  filter("payment_button", () => PAYMENT_BUTTON);
  filter("handleize", (text: unknown) =>
    String(text)
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
      .replaceAll(/^-|-$/g, ""),
  );
  filter(
    "link_to",
    (text: string, url: string, ...given: unknown[]) => `<a href="${url}"${attributes(given)}>${text}</a>`,
  );
  filter("image_url", (image: unknown) => (typeof image === "string" ? image : ""));
  filter("standard_event_data", (product: unknown) => {
    const {
      id,
      title,
      handle,
      selected_or_first_available_variant: variant,
    } = Object(product) as Record<string, never>;
    const shown = variant as { id: string; title: string; available: boolean } | undefined;
    const gid = (kind: string, number: unknown): string => `gid://shopify/${kind}/${String(number)}`;
    return JSON.stringify({
      product: {
        id: gid("Product", id),
        title,
        handle,
        selectedVariant: shown && {
          id: gid("ProductVariant", shown.id),
          title: shown.title,
          availableForSale: shown.available,
        },
      },
    });
  });
  filter("item_count_for_variant", (cart: { items?: { variant: { id: string }; quantity: number }[] }, id: unknown) =>
    (cart.items ?? []).reduce((sum, { variant, quantity }) => (variant.id === String(id) ? sum + quantity : sum), 0),
  );
  filter("color_brightness", (color: unknown) => colorOf(color).brightness);
  filter("color_lighten", (color: unknown, percent: number) => colorOf(color).moved(255, percent));
  filter("color_darken", (color: unknown, percent: number) => colorOf(color).moved(0, percent));
  filter("color_modify", (color: unknown, part: string, value: number) => {
    const { red, green, blue, alpha } = colorOf(color);
    return new Color([red, green, blue, part === "alpha" ? value : alpha]);
  });
}
