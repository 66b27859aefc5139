/** The app's pages in the admin's menu; the first is the app's home. `label` is a key of the catalogue. */
export const NAVIGATION = [{ to: "/app", label: "navigation.home" }] as const;
