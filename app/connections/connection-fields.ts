import {
  type FormField,
  type FormShop,
  type HandOverFact,
  showField,
  type ShownGroup,
} from "../domain/provider-form.ts";
import type { AnyProvider, ReleasedBy } from "../domain/provider.ts";

/** What a page is told of a provider, whatever is stored of its connection. */
export interface ShownProvider {
  /** The credential's field, null where the app makes a key itself. */
  credentialField: string | null;
  fields: ShownGroup[];
  releasedBy: ReleasedBy;
  contact: string;
}

/** What the page of a provider asks for and leads to. */
export function showProvider(provider: AnyProvider, shop: FormShop): ShownProvider {
  const { credentialEntry: entry, releasedBy, contact } = provider;
  const credentialField = entry.kind === "text" ? entry.field : null;
  return { credentialField, fields: connectionFields(provider, shop), releasedBy, contact };
}

/** What a merchant hands to a provider of whose key only the app has the private half; nothing at the others. */
export const handOverOf = (
  { credentialEntry }: AnyProvider,
  settings: unknown,
  jwksUrl: string,
): readonly HandOverFact[] =>
  credentialEntry.kind === "signing_key" ? credentialEntry.handOver(settings, jwksUrl) : [];

/** The settings that every connection has, around those of the provider's own. */
const REFERENCE: FormField = { name: "productReference", kind: "reference" };
const SIZES: readonly FormField[] = [
  { name: "sizeOptions", kind: "names" },
  { name: "sizeMap", kind: "sizes" },
];
const ORDERS: readonly FormField[] = [
  { name: "currency", kind: "currency" },
  { name: "onlineOrdersOnly", kind: "flag" },
  { name: "sendTestOrders", kind: "flag" },
];

/** The settings of a connection as its page asks for them; a test holds them equal to the provider's schema. */
export function connectionFields({ settingFields }: Pick<AnyProvider, "settingFields">, shop: FormShop): ShownGroup[] {
  const { account = [], products = [], orders = [] } = settingFields;
  return groups(shop, {
    account,
    products: [REFERENCE, ...products, ...SIZES],
    orders: [...ORDERS, ...orders],
  });
}

/** Where the widget stands: the rules that every provider's public settings have. */
const PLACE: readonly FormField[] = [
  { name: "languages", kind: "list" },
  { name: "fallbackLanguage", kind: "text" },
  { name: "countries", kind: "list" },
  { name: "fallbackCountry", kind: "text" },
  { name: "countryCodes", kind: "pairs" },
];

/** The public settings of a widget as their page asks for them. */
export function storefrontFields({ storefront }: Pick<AnyProvider, "storefront">, shop: FormShop): ShownGroup[] {
  const isFolded = ({ folded }: FormField): boolean => folded === true;
  return groups(shop, {
    widget: storefront.fields.filter((field) => !isFolded(field)),
    place: PLACE,
    advanced: storefront.fields.filter(isFolded),
  });
}

const groups = (shop: FormShop, named: Readonly<Record<string, readonly FormField[]>>): ShownGroup[] =>
  Object.entries(named).flatMap(([name, fields]) =>
    fields.length > 0 ? [{ name, fields: fields.map((field) => showField(field, shop)) }] : [],
  );
