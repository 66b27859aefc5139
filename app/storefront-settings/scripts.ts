import type { ProviderName } from "../domain/ids.ts";

const BODYGRAM = {
  v3: "https://v3.body2fit.bodygram.com/sdk.js",
  v0: "https://widget.body2fit.bodygram.com/v0/widget.js",
} as const;

/** The script of Fit Analytics' direct widget; a hosted one is the shop's own. */
export const FIT_WIDGET = "https://widget.fitanalytics.com/widget.js";

/** The script that product pages load where none is named, or null where only the merchant knows it. */
export function defaultScript(
  provider: ProviderName,
  kind: { generation?: string | undefined; style?: string | undefined } = {},
): string | null {
  switch (provider) {
    case "bodygram":
      return BODYGRAM[kind.generation === "v0" ? "v0" : "v3"];
    case "fit-analytics":
      return kind.style === "hosted" ? null : FIT_WIDGET;
    case "naiz":
      return "https://backend.production.naiz.fit/bundle";
    case "robosize":
      return null;
  }
}

/** A script's address in its plain form, or null for one that no page may load: https alone, and no name in it. */
export function scriptAddress(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, username, password, href } = new URL(text);
  return protocol === "https:" && username === "" && password === "" ? href : null;
}
