import type { ProviderName } from "../../domain/ids.ts";

/** How a setting is entered. */
export type FieldKind = "text" | "flag" | "currency" | "reference" | "sizes";

export interface SettingField {
  name: string;
  kind: FieldKind;
}

export interface FieldGroup {
  /** A key of the catalogue: which question these settings answer. */
  name: "account" | "products" | "orders";
  fields: SettingField[];
}

const text = (name: string): SettingField => ({ name, kind: "text" });
const flag = (name: string): SettingField => ({ name, kind: "flag" });

const groups = (own: {
  account?: SettingField[];
  products?: SettingField[];
  orders?: SettingField[];
}): FieldGroup[] => [
  ...(own.account ? [{ name: "account" as const, fields: own.account }] : []),
  {
    name: "products",
    fields: [
      { name: "productReference", kind: "reference" },
      ...(own.products ?? []),
      { name: "sizeMap", kind: "sizes" },
    ],
  },
  {
    name: "orders",
    fields: [
      { name: "currency", kind: "currency" },
      flag("onlineOrdersOnly"),
      flag("sendTestOrders"),
      ...(own.orders ?? []),
    ],
  },
];

/** The settings of each provider as its page asks for them; a test holds them equal to the provider's schema. */
export const SETTING_GROUPS: Record<ProviderName, FieldGroup[]> = {
  bodygram: groups({ products: [text("brandId")] }),
  "fit-analytics": groups({
    account: [text("prefix"), text("issuer"), text("audience")],
    products: [text("sizingSystem")],
    orders: [flag("customerOrders")],
  }),
  naiz: groups({ account: [text("domain")], orders: [flag("linkedOrdersOnly"), flag("statusUpdates")] }),
  robosize: groups({ orders: [flag("sendWithoutDevice"), flag("orderUpdates")] }),
};

/** The one field of a credential that a merchant enters. Fit Analytics' is a key that the app makes itself. */
export const CREDENTIAL_FIELD: Record<ProviderName, string | null> = {
  bodygram: "clientKey",
  "fit-analytics": null,
  naiz: "partnerHash",
  robosize: "apiKey",
};

/** All fields of a provider, whatever group they stand in. */
export const fieldsOf = (provider: ProviderName): SettingField[] =>
  SETTING_GROUPS[provider].flatMap(({ fields }) => fields);
