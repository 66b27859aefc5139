import type { AnyProvider } from "../../domain/provider.ts";
import { type FieldFault, readWith, type ReadResult } from "../../domain/read-connection.ts";

/** A fault of a public setting: `path` such as `storefront.script`. */
export type SettingFault = FieldFault;

/** Reads public settings as entered, missing ones as their defaults. Unknown names are refused: a secret could hide there. */
export function readStorefrontSettings(
  { storefront }: Pick<AnyProvider, "storefront">,
  input: unknown,
): ReadResult<Record<string, unknown>> {
  return readWith(storefront.schema, input, "storefront");
}
