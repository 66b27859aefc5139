/** The app's pages in the admin's menu; the first is the app's home. `label` is a key of the catalogue. */
export const NAVIGATION = [
  { to: "/app", label: "navigation.home" },
  { to: "/app/deliveries", label: "navigation.deliveries" },
  { to: "/app/providers/bodygram", label: "provider.bodygram" },
  { to: "/app/providers/fit-analytics", label: "provider.fit-analytics" },
  { to: "/app/providers/naiz", label: "provider.naiz" },
  { to: "/app/providers/robosize", label: "provider.robosize" },
] as const;
