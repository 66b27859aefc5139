import { z } from "zod";
import { commonSettings, flag, optionalText, requiredText } from "../common-settings.ts";

/** The shop's partner hash; it stands in the hook's address, so it is a secret of its own kind. */
export const naizCredential = z.strictObject({ partnerHash: requiredText("partnerHash") });
export type NaizCredential = z.output<typeof naizCredential>;

export const naizSettings = z.strictObject({
  ...commonSettings,
  domain: optionalText,
  linkedOrdersOnly: flag,
  statusUpdates: flag,
});
export type NaizSettings = z.output<typeof naizSettings>;

/** Partner hashes seen in public: 32 hexadecimal digits, or groups of them joined by dashes. */
export const LOOKS_LIKE_A_HASH = /^[0-9A-Za-z]{4,}(?:-?[0-9A-Za-z]{4,})+$/;
