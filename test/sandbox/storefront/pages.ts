import type { SandboxShop } from "../shopify/shop.ts";
import type { SandboxProduct, SandboxVariant } from "../shopify/catalogue.ts";
import type { Cart, Carts } from "./carts.ts";
import { combined, type CombinedListing } from "./combined.ts";
import type { Checkout } from "./checkouts.ts";
import { cartDrop, type MetafieldDrop, metafieldsDrop, productDrop, type ValueDrop } from "./drops.ts";
import type { Extension } from "./extension.ts";
import { MARKETS, type Market } from "./markets.ts";
import type { Theme } from "./themes.ts";
import { translateHandle } from "./translate.ts";
import type { WidgetStandIns } from "./widgets.ts";

type PageScope = Record<string, unknown> & {
  request: { locale: { iso_code: string; primary: boolean }; design_mode: boolean };
};

/** How this visit is rendered; the switches stand in cookies, set by the sandbox's bar. */
export interface Visit {
  readonly theme: Theme;
  readonly market: Market;
  readonly cart: Cart | undefined;
  /** The theme editor's preview. */
  readonly design: boolean;
  readonly embed: boolean;
  /** Whether blocks are placed: `1` all four, `0` none, else the one of this provider. */
  readonly blocks: string;
  /** A product page with a real picture, to be measured. */
  readonly bench: boolean;
  /** How often the embed is rendered: careless themes do it twice. */
  readonly twice: boolean;
  readonly secondApp: boolean;
  readonly region: "eu" | "us";
  /** When the consent API comes and knows: `late` comes after every other script, `unsure` is there before it knows. */
  readonly consent: "usual" | "late" | "unsure";
  readonly query: URLSearchParams;
}

/** A page outside the shop that a person of the sandbox may want. */
export interface SandboxLink {
  readonly label: string;
  readonly url: string;
}

/** What a page of a test's own may place: Shopify's scripts, the app's blocks, and a product as themes print it. */
export interface PageParts {
  readonly head: string;
  readonly embed: string;
  readonly visit: Visit;
  size(settings?: Record<string, unknown>): string;
  readonly product: { options: string[]; variants: { id: string; options: string[]; available: boolean }[] };
  /** The same page's parts of another product. */
  of(handle: string): PageParts;
}
/** By the handle under `/pages/`; `?product=` names the product by its handle. */
export type ExtraPages = Readonly<Record<string, (parts: PageParts) => string>>;

export interface PagesOptions {
  readonly extra: ExtraPages;
  readonly carts: Carts;
  readonly listings: readonly CombinedListing[];
  readonly links: readonly SandboxLink[];
  readonly shop: SandboxShop;
  readonly extension: Extension;
  readonly widgets: WidgetStandIns;
}

/** Renders the storefront's pages with the extension's blocks where a merchant would have placed them. */
export function createPages({ shop, extension, widgets, links, extra, carts, listings }: PagesOptions) {
  const products = (): SandboxProduct[] => [...shop.catalogue.products.values()];
  const appMetafields = (): Record<string, Record<string, MetafieldDrop>> => {
    const owner = `gid://shopify/AppInstallation/${String(shop.installation?.id ?? "")}`;
    const drop = metafieldsDrop(shop.metafields.get(owner) ?? []);
    const field = drop["fitloop"]?.["storefront"];
    const config = field?.value as { providers?: Record<string, unknown>[] } | undefined;
    if (field && config?.providers) {
      field.value = { ...config, providers: config.providers.map((settings) => widgets.turned(settings)) };
    }
    return drop;
  };

  const scopeOf = (visit: Visit, more: object): PageScope => ({
    shop: { name: shop.definition.name, currency: shop.definition.currency },
    request: { locale: { iso_code: visit.market.locale, primary: isPrimary(visit) }, design_mode: visit.design },
    localization: { country: { iso_code: visit.market.country } },
    routes: { root_url: visit.market.root || "/", base: visit.market.root },
    cart: cartDrop(visit.cart, (variant) => shop.catalogue.products.get(variant.productId)?.title ?? ""),
    app: { metafields: appMetafields() },
    markets: MARKETS,
    market: visit.market,
    theme: visit.theme.name,
    region: visit.region,
    consent: visit.consent,
    second_app: visit.secondApp,
    bench: visit.bench,
    sandbox_links: links,
    ...more,
  });

  const isPrimary = ({ market }: Visit): boolean => market.locale === MARKETS[0].locale;
  const dropOf = (visit: Visit, product: SandboxProduct, selected: string | null): Record<string, unknown> => {
    const available = (variant: SandboxVariant): boolean => !carts.soldOut.has(variant.id);
    const drop = productDrop(product, selected, available, isPrimary(visit) ? null : visit.market.locale);
    const shown = { ...drop, url: `${visit.market.root}${String(drop["url"])}` };
    const listing = listings.find(({ products: own }) => Object.values(own).includes(product.handle));
    return listing ? { ...combined(shown, listing, visit.market.root) } : shown;
  };
  /** The product of an address, as it is asked for. */
  const productAt = (visit: Visit, handle: string): Record<string, unknown> | null => {
    // The shop's own handle leads to the product in every language.
    const product = products().find((one) =>
      [one.handle, translateHandle(one.handle, visit.market.locale)].includes(handle),
    );
    if (!product) return null;
    const drop = dropOf(visit, product, visit.query.get("variant"));
    const chosen = variantByValues(drop, visit.query.get("option_values"));
    return chosen === null ? drop : dropOf(visit, product, chosen);
  };

  const blocksOf = (visit: Visit, product: unknown): { html: string; scripts: string[] }[] =>
    ["bodygram", "fit-analytics", "naiz", "robosize"]
      .filter((provider) => visit.blocks === "1" || visit.blocks === provider)
      .map((provider) => extension.render("size", scopeOf(visit, { product }), { provider }));

  const page = (visit: Visit, template: string, more: { product?: unknown; products?: unknown } = {}): string => {
    const scope = scopeOf(visit, more);
    const blocks = more.product ? blocksOf(visit, more.product) : [];
    const embed = visit.embed ? extension.render("embed", scope) : { html: "", scripts: [] };
    const scripts = [...new Set([...embed.scripts, ...blocks.flatMap((block) => block.scripts)])];
    return visit.theme.page(template, {
      ...scope,
      app_blocks: blocks.map(({ html }) => html).join("\n"),
      content_for_embeds: visit.twice ? embed.html + embed.html : embed.html,
      content_for_header: scriptTags(scripts),
    });
  };

  return {
    home: (visit: Visit): string =>
      page(visit, "index", { products: products().map((one) => dropOf(visit, one, null)) }),
    product(visit: Visit, handle: string): string | null {
      const drop = productAt(visit, handle);
      return drop && page(visit, "product", { product: drop });
    },
    /** A page of a test's own, with the product that its address names. */
    extra(visit: Visit, handle: string): string | null {
      const render = Object.hasOwn(extra, handle) ? extra[handle] : undefined;
      const product = products().find((one) => one.handle === (visit.query.get("product") ?? "everyday-tee"));
      if (!render || !product) return null;
      const partsOf = (one: SandboxProduct): PageParts => {
        const drop = dropOf(visit, one, visit.query.get("variant"));
        const scope = scopeOf(visit, { product: drop });
        const embed = visit.embed ? extension.render("embed", scope) : { html: "", scripts: [] };
        return {
          visit,
          head: visit.theme.section("head", { ...scope, content_for_header: scriptTags(embed.scripts) }),
          embed: embed.html,
          size: (settings = {}) => extension.render("size", scope, { provider: "bodygram", ...settings }).html,
          product: drop as unknown as PageParts["product"],
          of: (other) => partsOf(products().find((each) => each.handle === other) ?? one),
        };
      };
      return render(partsOf(product));
    },
    cart: (visit: Visit): string => page(visit, "cart"),
    /** Shopify's section rendering: the markup of one section, by its id, as the page at a path within the market has it. */
    section(visit: Visit, name: string, at: string): string | null {
      if (visit.theme.sections?.includes(name) === false) return null;
      const handle = /^\/products\/([^/]+)$/.exec(at)?.[1];
      const product = handle === undefined ? null : productAt(visit, decodeURIComponent(handle));
      const blocks = product ? blocksOf(visit, product) : [];
      const app_blocks = blocks.map(({ html }) => html).join("\n");
      return visit.theme.section(name, scopeOf(visit, product ? { product, app_blocks } : {}));
    },
    checkout: (visit: Visit, checkout: Checkout): string =>
      visit.theme.section("checkout", {
        ...scopeOf(visit, {}),
        checkout: {
          id: checkout.id,
          wallet: checkout.wallet,
          order: checkout.order?.name ?? null,
          lines: checkout.lines.map((line) => ({
            title: shop.catalogue.products.get(line.variant.productId)?.title ?? "",
            variant: line.variant.title,
            quantity: line.quantity,
            properties: Object.entries(line.properties),
          })),
          attributes: Object.entries(checkout.attributes),
        },
      }),
  };
}

/** The variant of option values by their ids, as themes ask for it: https://shopify.dev/docs/storefronts/themes/product-merchandising/variants/support-high-variant-products */
function variantByValues(drop: Record<string, unknown>, asked: string | null): string | null {
  const ids = asked?.split(",") ?? [];
  const options = drop["options_with_values"] as { values: ValueDrop[] }[];
  const values = options.map((option) => option.values.find(({ id }) => ids.includes(id))?.name);
  const variants = drop["variants"] as { id: string; options: string[] }[];
  return variants.find((one) => one.options.every((value, place) => value === values[place]))?.id ?? null;
}

const scriptTags = (scripts: readonly string[]): string =>
  scripts.map((src) => `<script src="${src}" defer></script>`).join("");

export type Pages = ReturnType<typeof createPages>;
