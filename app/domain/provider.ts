import type { OrderEvent } from "./delivery.ts";
import type { FieldSources } from "./field-source.ts";
import type { ProviderName } from "./ids.ts";
import type { CurrencySide, LineItem, Order, OrderMoney } from "./order.ts";
import type { HttpResult, Outcome } from "./outcome.ts";
import type { CredentialEntry, SettingGroups } from "./provider-form.ts";
import type { ProviderStorefront } from "./provider-storefront.ts";
import type { ProxyOperation } from "./proxy-operation.ts";
import type { LinkKey, SessionLink } from "./session-link.ts";

/** The part of a zod schema that is used here: the domain imports no library. */
export interface Schema<Value> {
  safeParse(
    input: unknown,
  ): { success: true; data: Value } | { success: false; error: { issues: readonly SchemaIssue[] } };
}

export interface SchemaIssue {
  path: readonly PropertyKey[];
  message: string;
}

/** What every connection can set, whatever its provider. */
export interface CommonSettings {
  currency: CurrencySide;
  sendTestOrders: boolean;
  onlineOrdersOnly: boolean;
  productReference: string;
  sizeMap: Record<string, string>;
  /** Names of the options that hold a size in this shop, where the rule doesn't recognise them. */
  sizeOptions: readonly string[];
}

/** What a mapping needs to know of a shop. `language` has two letters, `timeZone` is an IANA name. */
export interface ShopProfile {
  domain: string;
  primaryDomain: string;
  country: string;
  language: string;
  timeZone: string;
}

/** A line that a provider gets, with what the catalogue knew of it. `unitPrice` is in minor units. */
export interface EligibleLine {
  item: LineItem;
  reference: string;
  size: string | null;
  brand: string | null;
  ean: string | null;
  unitPrice: number;
}

/** An order made ready for one connection: all decisions are taken, only the wording is the provider's. */
export interface DeliveryOrder {
  event: OrderEvent;
  order: Order;
  shop: ShopProfile;
  link: SessionLink;
  money: OrderMoney;
  country: string;
  language: string;
  lines: EligibleLine[];
  /** The provider's own id of this order, once it gave one. */
  providerRef: string | null;
}

export interface RequestDescription {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  url: string;
  headers: Record<string, string>;
  /** A JSON value, or null for a request without a body. */
  body: unknown;
  /** How much of the answer is worth reading, in bytes; 64 KiB where nothing is said. */
  maxAnswerBytes?: number;
}

/** Time and addresses are given, never taken: a provider is pure. `now` is in milliseconds, `origin` without a path. */
export interface ProviderContext {
  origin: string;
  now: number;
}

export interface ConnectionInput<Prepared, Settings> {
  credential: Prepared;
  settings: Settings;
}

/** A look-up that may find an order whose answer got lost, page by page. */
export interface Adoption<Prepared, Settings> {
  first(connection: ConnectionInput<Prepared, Settings>, context: ProviderContext): RequestDescription;
  /** `found` carries the provider's id; `next` is one more page to read; `absent` means it isn't there. */
  read(
    result: HttpResult,
    orderId: string,
    context: ProviderContext,
  ):
    | { kind: "found"; providerRef: string }
    | { kind: "next"; request: RequestDescription }
    | { kind: "absent" }
    | { kind: "unknown" };
  maxPages: number;
}

/** How a connection is tried out without leaving anything in the provider's data. */
export interface ConnectionTest<Prepared, Settings> {
  request(
    connection: ConnectionInput<Prepared, Settings>,
    shop: ShopProfile,
    context: ProviderContext,
  ): RequestDescription | Promise<RequestDescription>;
  read(result: HttpResult): { ok: boolean; code: string };
  /** What looks odd about a credential, where the provider offers no way to prove it. */
  credentialDoubt?(credential: Prepared): string | null;
}

/** Words of a provider's own, nested by what they are said of; `en` is complete. */
export interface Words {
  readonly [name: string]: string | Words;
}

/** What ends a hold: a good test, a credential that is entered anew, or what the provider does with the app's key. */
export type ReleasedBy = "testing" | "entering" | "key";

/**
 * Everything that the app knows of a provider, as data and pure functions: an order becomes a request, an answer becomes
 * an outcome. `Credential` is what the merchant enters, `Prepared` what requests are made with (such as an imported key).
 */
export interface Provider<Credential = unknown, Prepared = unknown, Settings extends CommonSettings = CommonSettings> {
  name: ProviderName;
  label: string;
  /** By language: `about`, `credential`, `setting`, `storefront`, `fault`, `test`, `doubt`. */
  words: { readonly en: Words; readonly [language: string]: Words };
  /** Where a merchant reads on, and finds whom to ask: an https address. */
  contact: string;

  /** Where its API is, and the environment variable that turns requests elsewhere. */
  defaultOrigin: string;
  originVariable: string;

  credentialSchema: Schema<Credential>;
  credentialEntry: CredentialEntry;
  settingsSchema: Schema<Settings>;
  settingFields: SettingGroups;
  releasedBy: ReleasedBy;

  /** The key that ties an order to this provider, and whether the settings and the order make do without it. */
  linkKey: LinkKey;
  needsLink(settings: Settings, order: Order): boolean;
  needsSize: boolean;
  /** The brand that a line is sent with: undefined where the provider takes none. */
  brandOf?(settings: Settings, item: LineItem): string | null;
  takes(event: OrderEvent, settings: Settings): boolean;
  /** The event by which an order is deleted at the provider, where it has a call for that: erasures use it. */
  deletedBy?: OrderEvent;
  prepareCredential(credential: Credential): Prepared | Promise<Prepared>;
  request(
    delivery: DeliveryOrder,
    connection: ConnectionInput<Prepared, Settings>,
    context: ProviderContext,
  ): RequestDescription | Promise<RequestDescription>;
  /** Where each field of a paid order's request comes from: a preview tells it. Every leaf of the body has one. */
  sources: FieldSources;
  interpret(result: HttpResult, delivery: DeliveryOrder): Outcome;
  /** The request with every secret read as `***`: the only form that may be shown or kept. */
  masked(request: RequestDescription): RequestDescription;
  /** Where a secret of its own stands in any text; the first group is what is kept before it. */
  secretsIn?: readonly RegExp[];
  test: ConnectionTest<Prepared, Settings>;
  adoption?: Adoption<Prepared, Settings>;

  storefront: ProviderStorefront;
  /** What the storefront may ask of the provider through the app proxy, by name. */
  operations?: Readonly<Record<string, ProxyOperation<Prepared, Settings>>>;
}

/** A provider whose credential and settings are opaque: they were read by its own schemas and go back to it alone. */
export type AnyProvider = Provider<unknown, unknown, CommonSettings>;
