/** The app's pages in the admin's menu; the first is the app's home. `label` is a key of the catalogue. */
export const NAVIGATION = [
  { to: "/app", label: "navigation.home" },
  { to: "/app/orders", label: "navigation.orders" },
  { to: "/app/providers", label: "navigation.providers" },
  { to: "/app/products", label: "navigation.products" },
  { to: "/app/insights", label: "navigation.insights" },
  { to: "/app/storefront", label: "navigation.storefront" },
  { to: "/app/settings", label: "navigation.settings" },
] as const;
