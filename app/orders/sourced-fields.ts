import {
  type CountrySource,
  type FieldSource,
  type FieldSources,
  leavesOf,
  patternOf,
  type SourcedField,
} from "../domain/field-source.ts";
import { countryCode } from "../domain/order.ts";
import type { Mapping } from "./map-order.ts";

/** The fields of a request's body, each with where it comes from. What is told of lines goes by the lines that are sent. */
export function sourcedFields(body: unknown, sources: FieldSources, mapping: Mapping): SourcedField[] {
  return leavesOf(body).map(({ path, value }) => {
    const { pattern, index } = patternOf(path);
    const source = sources[pattern] ?? null;
    return { path, value, source, detail: source === null ? null : detailOf(source, index, mapping) };
  });
}

function detailOf(
  source: FieldSource,
  index: number | null,
  { delivery, sizes, link }: Mapping,
): SourcedField["detail"] {
  if (!delivery) return null;
  const { order } = delivery;
  if (source === "country") return countryOf(link.market, order);
  if (source === "language") return order.language === null ? "own" : "order";
  if (source !== "size") return null;
  const line = delivery.lines[index ?? -1];
  return sizes.find(({ lineId }) => lineId === line?.item.id)?.step ?? null;
}

/** The same order in which `mapOrder` asks. */
function countryOf(
  market: Mapping["link"]["market"],
  order: { shippingCountry: string | null; billingCountry: string | null },
): CountrySource {
  if (countryCode(market)) return "market";
  if (order.shippingCountry) return "shipping";
  return order.billingCountry ? "billing" : "shop";
}
