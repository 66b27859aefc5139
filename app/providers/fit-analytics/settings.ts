import { z } from "zod";
import { commonSettings, flag, optionalText, requiredText } from "../common-settings.ts";

export const FIT_ANALYTICS_AUDIENCE = "https://widget.fitanalytics.com/api";

/** The merchant's private key, PKCS#8 PEM, whose public half the app publishes; `keyId` names it in the JWKS. */
export const fitAnalyticsCredential = z.strictObject({
  privateKey: z
    .string()
    .trim()
    .startsWith("-----BEGIN PRIVATE KEY-----", "must be a private key in PKCS#8 PEM form (BEGIN PRIVATE KEY)."),
  keyId: requiredText("keyId"),
});
export type FitAnalyticsCredential = z.output<typeof fitAnalyticsCredential>;

export const fitAnalyticsSettings = z.strictObject({
  ...commonSettings,
  prefix: requiredText("prefix"),
  // Compared byte for byte by Fit Analytics, so it isn't trimmed.
  issuer: z.string().refine((issuer) => issuer.trim() !== "", "must not be blank."),
  // Byte for byte as well; blank counts as not set.
  audience: z
    .string()
    .max(500)
    .nullish()
    .transform((audience) => (audience?.trim() ? audience : FIT_ANALYTICS_AUDIENCE)),
  sizingSystem: optionalText,
  customerOrders: flag,
});
export type FitAnalyticsSettings = z.output<typeof fitAnalyticsSettings>;
