import { z } from "zod";
import { commonSettings, flag, requiredText } from "#app/providers/common-settings.ts";

/** A secret key; it travels in a header of its own. */
export const credential = z.strictObject({ secretKey: requiredText("secretKey") });
export type Credential = z.output<typeof credential>;

export const settings = z.strictObject({
  ...commonSettings,
  /** The number of the shop's account, which stands in every address. */
  account: z
    .string()
    .trim()
    .regex(/^\d{4,10}$/, "must be the account's number, of four to ten digits."),
  fittedOnly: flag,
});
export type Settings = z.output<typeof settings>;
