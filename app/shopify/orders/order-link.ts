import {
  type CarriedLink,
  cartAttribute,
  isExpired,
  isValidLinkValue,
  isWritingTime,
  type LinkKey,
  lineProperty,
  type OrderKey,
  type OrderLinkMethod,
} from "../../domain/session-link.ts";
import type { Json } from "../webhooks/unreadable.ts";

/** What each name of ours stands for. */
const namesOf = (linkKeys: readonly LinkKey[]): ReadonlyMap<string, [OrderKey, OrderLinkMethod]> =>
  new Map(
    [...linkKeys, "market", "at"].flatMap((key): [string, [OrderKey, OrderLinkMethod]][] => [
      [cartAttribute(key), [key, "cart_attribute"]],
      [lineProperty(key), [key, "line_property"]],
    ]),
  );

const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === "string" && value.trim() === "");

/**
 * Reads the session link that an order carries: cart attributes first, then the properties of every line in turn; per
 * key the first valid value wins and a malformed one is passed over. Values that came with another order are passed
 * over as expired. Names that aren't ours are never looked at.
 */
export function readCarriedLink(
  order: { sourceName: string | null; placedAt: number },
  attributes: Json[],
  propertiesOfLines: Json[][],
  linkKeys: readonly LinkKey[],
): CarriedLink {
  const names = namesOf(linkKeys);
  const link = readCandidates(attributes, propertiesOfLines, names, []);
  if (!isExpired(order, link.found["at"]?.value ?? null)) return link;
  return readCandidates(attributes, propertiesOfLines, names, linkKeys);
}

const isValid = (key: OrderKey, value: unknown): value is string =>
  key === "at" ? isWritingTime(value) : isValidLinkValue(key, value);

/** `doubted` are the keys of which no value is believed any more. */
function readCandidates(
  attributes: Json[],
  propertiesOfLines: Json[][],
  names: ReadonlyMap<string, [OrderKey, OrderLinkMethod]>,
  doubted: readonly LinkKey[],
): CarriedLink {
  const link: CarriedLink = { found: {}, malformed: [], expired: [] };
  const consider = (entry: Json, method: OrderLinkMethod): void => {
    const known = typeof entry["name"] === "string" ? names.get(entry["name"]) : undefined;
    if (!known || known[1] !== method) return;
    const key = known[0];
    const value = entry["value"];
    if (link.found[key] || isBlank(value)) return;
    const expired = doubted.find((one) => one === key);
    if (isValid(key, value)) {
      if (!expired) link.found[key] = { value, method };
      else if (!link.expired.includes(expired)) link.expired.push(expired);
    } else if (!link.malformed.includes(key)) link.malformed.push(key);
  };
  for (const entry of attributes) consider(entry, "cart_attribute");
  for (const properties of propertiesOfLines) for (const entry of properties) consider(entry, "line_property");
  return link;
}
