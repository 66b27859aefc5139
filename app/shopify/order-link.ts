import {
  CARRIED_KEYS,
  type CarriedKey,
  type CarriedLink,
  cartAttribute,
  isValidLinkValue,
  lineProperty,
  type OrderLinkMethod,
} from "../domain/session-link.ts";
import type { Json } from "./unreadable.ts";

const KEY_OF_NAME = new Map<string, [CarriedKey, OrderLinkMethod]>(
  CARRIED_KEYS.flatMap((key): [string, [CarriedKey, OrderLinkMethod]][] => [
    [cartAttribute(key), [key, "cart_attribute"]],
    [lineProperty(key), [key, "line_property"]],
  ]),
);

const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === "string" && value.trim() === "");

/**
 * Reads the session link that an order carries: cart attributes first, then the properties of every line in turn; per
 * key the first valid value wins and a malformed one is passed over. Names that aren't ours are never looked at.
 */
export function readCarriedLink(attributes: Json[], propertiesOfLines: Json[][]): CarriedLink {
  const link: CarriedLink = { found: {}, malformed: [] };
  const consider = (entry: Json, method: OrderLinkMethod): void => {
    const known = typeof entry["name"] === "string" ? KEY_OF_NAME.get(entry["name"]) : undefined;
    if (!known || known[1] !== method) return;
    const key = known[0];
    const value = entry["value"];
    if (link.found[key] || isBlank(value)) return;
    if (isValidLinkValue(key, value)) link.found[key] = { value, method };
    else if (!link.malformed.includes(key)) link.malformed.push(key);
  };
  for (const entry of attributes) consider(entry, "cart_attribute");
  for (const properties of propertiesOfLines) for (const entry of properties) consider(entry, "line_property");
  return link;
}
