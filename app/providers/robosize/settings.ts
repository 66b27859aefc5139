import { z } from "zod";
import { commonSettings, flag, requiredText } from "../common-settings.ts";

/** Robosize's secret key; it travels only in the query of a request. */
export const robosizeCredential = z.strictObject({ apiKey: requiredText("apiKey") });
export type RobosizeCredential = z.output<typeof robosizeCredential>;

export const robosizeSettings = z.strictObject({ ...commonSettings, sendWithoutDevice: flag, orderUpdates: flag });
export type RobosizeSettings = z.output<typeof robosizeSettings>;
