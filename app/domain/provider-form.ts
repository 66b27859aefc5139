/** What a form knows of the shop before anything is entered. */
export interface FormShop {
  primaryDomain: string;
}

/**
 * How a field is entered. `names` are lines, `list` is words with commas between, `pairs` is a line each, as in `UK = GB`,
 * `script` an address that product pages load; `currency`, `reference` and `sizes` are the ones that every connection has.
 */
export type FieldKind =
  | "text"
  | "flag"
  | "choice"
  | "names"
  | "list"
  | "pairs"
  | "json"
  | "script"
  | "currency"
  | "reference"
  | "sizes";

/** A field of a form. Its label and help are words of the provider's own, under the field's name. */
export interface FormField {
  name: string;
  kind: FieldKind;
  /** Of a choice, the first being the usual one. */
  choices?: readonly string[];
  /** Among the settings that hardly anybody needs. */
  folded?: boolean;
  /** What a new form begins with, and what an empty field stands for. */
  initial?(shop: FormShop): string;
  placeholder?(shop: FormShop): string;
  /** Of the storefront's form: the setting of the orders' side that it begins with. */
  from?: string;
}

/** The settings of the provider's own beside the common ones, by the question that they answer. */
export interface SettingGroups {
  account?: readonly FormField[];
  products?: readonly FormField[];
  orders?: readonly FormField[];
}

/** A fact that a merchant hands to a provider, ready to be copied: `words` names it in the catalogue. */
export interface HandOverFact {
  words: string;
  value: string;
  /** So many lines are shown of it. */
  lines?: number | undefined;
}

/** How a credential comes to be: a text that the provider gave, or a key that the app makes and publishes the half of. */
export type CredentialEntry =
  | { kind: "text"; field: string }
  | { kind: "signing_key"; handOver(settings: unknown, jwksUrl: string): readonly HandOverFact[] };

/** A field as a page is told of it: nothing to be called. */
export type ShownField = Pick<FormField, "name" | "kind" | "choices" | "from"> & {
  initial?: string;
  placeholder?: string;
};

export interface ShownGroup {
  /** A key of the catalogue: which question these settings answer. */
  name: string;
  fields: readonly ShownField[];
}

/** What a page is told of a field in a shop. */
export function showField({ name, kind, choices, from, initial, placeholder }: FormField, shop: FormShop): ShownField {
  return {
    ...{ name, kind },
    ...(choices && { choices }),
    ...(from !== undefined && { from }),
    ...(initial && { initial: initial(shop) }),
    ...(placeholder && { placeholder: placeholder(shop) }),
  };
}
