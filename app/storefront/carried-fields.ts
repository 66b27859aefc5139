import { cartAttribute, lineProperty, type CarriedKey } from "../domain/session-link.ts";
import { LINK_KEYS } from "./link-keys.ts";

/** What travels with a cart. */
export const CARRIED_KEYS: readonly CarriedKey[] = [...LINK_KEYS, "market"];

export type LinkValues = Partial<Record<CarriedKey, string | undefined>>;

const DAY_S = 86_400;

export type FieldKind = "attributes" | "properties";

/**
 * The link as private cart attributes, with the second (since 1970) at which they are written, or as hidden line
 * properties: of these the day alone is told, so that equal variants stay one line.
 */
export function fieldsOf(values: LinkValues, kind: FieldKind, seconds: number): Record<string, string> {
  const [name, step] = kind === "attributes" ? [cartAttribute, 1] : [lineProperty, DAY_S];
  const fields = { [name("at")]: String(seconds - (seconds % step)) };
  for (const key of CARRIED_KEYS) if (values[key]) fields[name(key)] = values[key];
  return fields;
}
