import type { SandboxShop } from "../shopify/shop.ts";
import type { SandboxProduct } from "../shopify/catalogue.ts";
import type { Cart } from "./carts.ts";
import type { Checkout } from "./checkouts.ts";
import { cartDrop, type MetafieldDrop, metafieldsDrop, productDrop } from "./drops.ts";
import type { Extension } from "./extension.ts";
import { MARKETS, type Market } from "./markets.ts";
import type { Theme } from "./themes.ts";
import type { WidgetStandIns } from "./widgets.ts";

type PageScope = Record<string, unknown> & { request: { locale: { iso_code: string }; design_mode: boolean } };

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
  readonly query: URLSearchParams;
}

/** A page outside the shop that a person of the sandbox may want. */
export interface SandboxLink {
  readonly label: string;
  readonly url: string;
}

export interface PagesOptions {
  readonly links: readonly SandboxLink[];
  readonly shop: SandboxShop;
  readonly extension: Extension;
  readonly widgets: WidgetStandIns;
}

/** Renders the storefront's pages with the extension's blocks where a merchant would have placed them. */
export function createPages({ shop, extension, widgets, links }: PagesOptions) {
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
    request: { locale: { iso_code: visit.market.locale }, design_mode: visit.design },
    localization: { country: { iso_code: visit.market.country } },
    routes: { root_url: visit.market.root || "/", base: visit.market.root },
    cart: cartDrop(visit.cart, (variant) => shop.catalogue.products.get(variant.productId)?.title ?? ""),
    app: { metafields: appMetafields() },
    markets: MARKETS,
    market: visit.market,
    theme: visit.theme.name,
    region: visit.region,
    second_app: visit.secondApp,
    bench: visit.bench,
    sandbox_links: links,
    ...more,
  });

  const page = (visit: Visit, template: string, more: object = {}): string => {
    const scope = scopeOf(visit, more);
    const placed = (provider: string): boolean => visit.blocks === "1" || visit.blocks === provider;
    const blocks =
      template === "product"
        ? ["bodygram", "fit-analytics", "naiz", "robosize"]
            .filter(placed)
            .map((provider) =>
              extension.render("size", { ...scope, product: (more as { product?: unknown }).product }, { provider }),
            )
        : [];
    const embed = visit.embed ? extension.render("embed", scope) : { html: "", scripts: [] };
    const scripts = [...new Set([...embed.scripts, ...blocks.flatMap((block) => block.scripts)])];
    return visit.theme.page(template, {
      ...scope,
      app_blocks: blocks.map(({ html }) => html).join("\n"),
      content_for_embeds: visit.twice ? embed.html + embed.html : embed.html,
      content_for_header: scripts.map((src) => `<script src="${src}" defer></script>`).join(""),
    });
  };

  return {
    home: (visit: Visit): string => page(visit, "index", { products: products().map((one) => productDrop(one, null)) }),
    product(visit: Visit, handle: string): string | null {
      const product = products().find((one) => one.handle === handle);
      const drop = product && productDrop(product, visit.query.get("variant"));
      return drop ? page(visit, "product", { product: drop }) : null;
    },
    cart: (visit: Visit): string => page(visit, "cart"),
    /** Shopify's bundled section rendering: the markup of one section, by its name. */
    section: (visit: Visit, name: string): string => visit.theme.section(name, scopeOf(visit, {})),
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

export type Pages = ReturnType<typeof createPages>;
