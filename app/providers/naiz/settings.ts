import { z } from "zod";
import { commonSettings, flag, optionalText, requiredText } from "../common-settings.ts";

/** The shop's partner hash; it stands in the hook's address, so it is a secret of its own kind. */
export const naizCredential = z.strictObject({ partnerHash: requiredText("partnerHash") });
export type NaizCredential = z.output<typeof naizCredential>;

/** The host in a domain as a person enters it: lower case, no scheme, nothing from the first slash on. */
export function hostOf(domain: string): string {
  return domain
    .trim()
    .toLowerCase()
    .replace(/^(?:[a-z][a-z0-9+.-]*:)?\/\//, "")
    .replace(/\/.*$/s, "");
}

export const naizSettings = z.strictObject({
  ...commonSettings,
  domain: optionalText.refine((domain) => domain === null || hostOf(domain) !== "", "must name a host."),
  linkedOrdersOnly: flag,
  statusUpdates: flag,
});
export type NaizSettings = z.output<typeof naizSettings>;

/** Partner hashes seen in public: 32 hexadecimal digits, or groups of them joined by dashes. */
export const LOOKS_LIKE_A_HASH = /^[0-9A-Za-z]{4,}(?:-?[0-9A-Za-z]{4,})+$/;
