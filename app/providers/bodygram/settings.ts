import { z } from "zod";
import { commonSettings, optionalText, requiredText } from "../common-settings.ts";

/** Bodygram's domain-scoped client key: public by its nature, the very key the widget uses. */
export const bodygramCredential = z.strictObject({ clientKey: requiredText("clientKey") });
export type BodygramCredential = z.output<typeof bodygramCredential>;

export const bodygramSettings = z.strictObject({ ...commonSettings, brandId: optionalText });
export type BodygramSettings = z.output<typeof bodygramSettings>;
