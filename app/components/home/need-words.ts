import type { TFunction } from "i18next";
import type { Need } from "../../incidents/needs.ts";
import type { Format } from "../format.ts";
import { reasonName } from "../orders/reason.ts";

/** What a need's sentences are filled with; a provider's or our own code is told in words. */
export const needWords = (
  t: TFunction,
  { count, since, mendedAt, detail }: Need,
  format: Format,
): Record<string, unknown> => ({
  ...detail,
  ...(typeof detail["reason"] === "string" && { reason: reasonName(t, detail["reason"]) }),
  count,
  since: format.dateTime(since),
  mended: mendedAt ? format.dateTime(mendedAt) : "",
  ...(typeof detail["until"] === "string" && { until: format.date(new Date(detail["until"])) }),
});
