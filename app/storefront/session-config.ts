import { isValidLinkValue } from "../domain/session-link.ts";
import type { ConsentKind } from "./consent.ts";

/** What the app embed tells its script: the shop's public settings and the page as it was rendered. */
export interface SessionConfig {
  /** The app proxy's path on the storefront. */
  proxy: string;
  consent: ConsentKind;
  market: string | undefined;
  root: string;
  lines: number;
}

/** A path on the shop's own origin, without a slash at its end. */
const PATH = /^(?:\/[\w-]+)+$/;

/** Reads the embed's data attributes, with a safe value for whatever isn't what it should be. */
export function readSessionConfig(given: Readonly<Record<string, string | undefined>>): SessionConfig {
  const { proxy = "", consent, market, root = "", lines } = given;
  return {
    proxy: PATH.test(proxy) ? proxy : "/apps/fitloop",
    consent: consent === "preferences" ? consent : "analytics",
    market: isValidLinkValue("market", market) ? market : undefined,
    root: PATH.test(root) ? `${root}/` : "/",
    lines: Number(lines) || 0,
  };
}
