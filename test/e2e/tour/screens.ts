import type { IncidentOrders } from "#test/sandbox/demo/incidents.ts";

/** A screen of the admin as the tour shows it. */
export interface Screen {
  /** Of its pictures: `<name>-<width>-<language>.jpg`. */
  name: string;
  /** What it is, for whoever can't see the picture. */
  caption: string;
  /** Where it is, in a shop where much is broken, or in one that has just installed the app. */
  path: string | ((orders: IncidentOrders) => string);
  shop: "busy" | "new";
}

export const WIDTHS = [1280, 375] as const;
export const LANGUAGES = ["en", "de"] as const;

/** The screens, in the order in which a merchant meets them. */
export const SCREENS: readonly Screen[] = [
  { name: "first-run", caption: "Home, first run: the steps, each checked by the app", path: "/app", shop: "new" },
  {
    name: "provider",
    caption: "A provider: credential, settings, test",
    path: "/app/providers/robosize",
    shop: "busy",
  },
  { name: "widget", caption: "A provider's widget", path: "/app/providers/robosize/storefront", shop: "busy" },
  { name: "providers", caption: "All providers with their state", path: "/app/providers", shop: "busy" },
  {
    name: "preview",
    caption: "Preview: what would be sent, and where each field comes from",
    path: "/app/preview",
    shop: "busy",
  },
  { name: "home", caption: "Home, live: what needs somebody, and the books", path: "/app", shop: "busy" },
  { name: "orders", caption: "Orders, each with its providers", path: "/app/orders", shop: "busy" },
  {
    name: "order",
    caption: "One order: cause, what to do, timeline, what was sent",
    path: (orders) => `/app/orders?order=${encodeURIComponent(orders.partial_acceptance)}`,
    shop: "busy",
  },
  { name: "send-again", caption: "Send again, by a filter", path: "/app/orders/replay?status=dead", shop: "busy" },
  { name: "past-orders", caption: "Send past orders", path: "/app/orders/past", shop: "busy" },
  {
    name: "products",
    caption: "Products: the catalogue by the rules that map orders",
    path: "/app/products",
    shop: "busy",
  },
  { name: "insights", caption: "Insights: advised and bought", path: "/app/insights", shop: "busy" },
  {
    name: "storefront",
    caption: "Storefront: block, embed, consent, ways to buy",
    path: "/app/storefront",
    shop: "busy",
  },
  {
    name: "settings",
    caption: "Settings: retention, data requests, who did what",
    path: "/app/settings",
    shop: "busy",
  },
];
