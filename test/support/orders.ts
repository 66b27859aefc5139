import { generateKeyPairSync } from "node:crypto";

export type Json = Record<string, unknown>;

/** Planted in every personal field of a built order: no output may ever hold it. */
export const PERSONAL = "PERSONAL-DATA";
const personal = (what: string): string => `${PERSONAL} ${what}`;

/** A money set of Shopify: what the shop counts (EUR) and what the buyer saw (USD), unless currencies are named. */
export function moneySet(shop: unknown, presentment: unknown, currencies: [string, string] = ["EUR", "USD"]): Json {
  return {
    shop_money: { amount: shop, currency_code: currencies[0] },
    presentment_money: { amount: presentment, currency_code: currencies[1] },
  };
}

/** A cart attribute or a line property. */
export const named = (name: string, value: unknown): Json => ({ name, value });

/** A line of an `orders/*` body: two tees of size M at 40.00 EUR (44.00 USD), 10.00 EUR (11.01 USD) off. */
export function lineBody(overrides: Json = {}): Json {
  return {
    id: 11,
    admin_graphql_api_id: "gid://shopify/LineItem/11",
    product_id: 632910392,
    variant_id: 808950810,
    sku: "ALP-TEE-M",
    vendor: "Alpine Works",
    title: "Alpine Tee",
    variant_title: "Forest / M",
    quantity: 2,
    current_quantity: 2,
    price: "40.00",
    price_set: moneySet("40.00", "44.00"),
    discount_allocations: [{ amount: "10.00", amount_set: moneySet("10.00", "11.01"), discount_application_index: 0 }],
    gift_card: false,
    name: personal("engraved line name"),
    properties: [named("Engraving", personal("engraving"))],
    attributed_staffs: [{ id: "gid://shopify/StaffMember/1", name: personal("staff") }],
    ...overrides,
  };
}

/** Jeans whose size only the variant's title tells; three were bought, one is left. */
export function jeansBody(overrides: Json = {}): Json {
  return lineBody({
    id: 12,
    admin_graphql_api_id: "gid://shopify/LineItem/12",
    product_id: 632910393,
    variant_id: 808950811,
    sku: "DENIM-32-34",
    vendor: "Denim Fit",
    title: " Straight Jeans ",
    variant_title: "Indigo / W32 L34",
    quantity: 3,
    current_quantity: 1,
    price: "90.00",
    price_set: moneySet("90.00", "99.00"),
    discount_allocations: [],
    ...overrides,
  });
}

const address = (side: string, country: string): Json => ({
  first_name: personal(`${side} first name`),
  last_name: personal(`${side} last name`),
  name: personal(`${side} name`),
  company: personal(`${side} company`),
  address1: personal(`${side} address`),
  address2: personal(`${side} flat`),
  city: personal(`${side} city`),
  province: personal(`${side} province`),
  zip: personal(`${side} zip`),
  phone: personal(`${side} phone`),
  country: personal(`${side} country name`),
  latitude: 48.13,
  longitude: 11.57,
  country_code: country,
});

/** The link keys as cart attributes, beside one of the shop's own. */
export const linkAttributes = (): Json[] => [
  named("Gift note", personal("gift note")),
  named("__fitloop_session", "5b8c1f0e-session"),
  named("__fitloop_naiz", "naiz:hash.1"),
  named("__fitloop_robosize", "device_7"),
  named("__fitloop_market", "at"),
];

/** A paid order as Shopify's `orders/paid` webhook states it, rich in personal data; shop in EUR, buyer in USD. */
export function orderBody(overrides: Json = {}): Json {
  return {
    id: 450789469,
    admin_graphql_api_id: "gid://shopify/Order/450789469",
    name: "#1001",
    test: false,
    created_at: "2026-02-04T12:00:00+11:00",
    updated_at: "2026-02-04T12:30:00+11:00",
    processed_at: "2026-02-04T12:19:42.789+11:00",
    cancelled_at: null,
    source_name: "web",
    financial_status: "paid",
    currency: "EUR",
    presentment_currency: "USD",
    total_price: "165.00",
    total_price_set: moneySet("165.00", "181.49"),
    subtotal_price: "160.00",
    subtotal_price_set: moneySet("160.00", "175.99"),
    total_tax: "25.55",
    total_tax_set: moneySet("25.55", "28.10"),
    total_discounts: "10.00",
    total_discounts_set: moneySet("10.00", "11.01"),
    total_shipping_price_set: moneySet("5.00", "5.50"),
    shipping_lines: [
      { title: "Standard", price: "5.00", price_set: moneySet("5.00", "5.50"), phone: personal("ship") },
    ],
    shipping_address: address("shipping", "DE"),
    billing_address: address("billing", "FR"),
    customer_locale: "de-AT",
    cart_token: `c1-cart?key=${PERSONAL}`,
    checkout_token: "checkout-1",
    customer: {
      id: 207119551,
      admin_graphql_api_id: "gid://shopify/Customer/207119551",
      email: personal("customer e-mail"),
      first_name: personal("customer first name"),
      last_name: personal("customer last name"),
      phone: personal("customer phone"),
      note: personal("customer note"),
      tags: personal("customer tags"),
      default_address: address("default", "ES"),
    },
    note_attributes: linkAttributes(),
    line_items: [lineBody(), jeansBody()],
    email: personal("e-mail"),
    contact_email: personal("contact e-mail"),
    phone: personal("phone"),
    note: personal("note"),
    tags: personal("tags"),
    browser_ip: personal("ip"),
    client_details: { browser_ip: personal("ip"), user_agent: personal("agent"), accept_language: personal("locale") },
    landing_site: personal("landing site"),
    referring_site: personal("referrer"),
    order_status_url: personal("status url"),
    token: personal("token"),
    confirmation_number: personal("confirmation"),
    payment_details: { credit_card_name: personal("card name") },
    ...overrides,
  };
}

/** The tee's facts as a preview's catalogue states them. The jeans have none. */
export function factsBody(overrides: Json = {}): Json {
  return {
    variantId: "808950810",
    productId: "632910392",
    handle: "alpine-tee",
    sku: "ALP-TEE-M",
    barcode: "4006381333931",
    vendor: "Alpine Works",
    productTitle: "Alpine Tee",
    options: [
      { name: "Color", value: "Forest" },
      { name: "Size", value: "M" },
    ],
    sizeOption: null,
    metafields: { "fit.code": "AT-1" },
    ...overrides,
  };
}

let pair: { privateKey: string; publicKey: string } | undefined;

/** An RSA key pair for tokens, made once per test file: no key is ever committed. */
export function signingKeys(): { privateKey: string; publicKey: string } {
  pair ??= generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  return pair;
}

/** The settings a test changes, per provider; all others are the defaults. */
export type SettingsByProvider = Partial<Record<"bodygram" | "fit-analytics" | "naiz" | "robosize", Json>>;

/** A preview's configuration with all four providers connected. `parts` replaces its top-level parts. */
export function previewConfig(settings: SettingsByProvider = {}, parts: Json = {}): Json {
  return {
    shop: {
      domain: "alpine.myshopify.com",
      primaryDomain: "www.alpine.example",
      country: "CH",
      language: "fr",
      timeZone: "America/New_York",
    },
    connections: {
      bodygram: { credential: { clientKey: "bg-client-key" }, settings: { ...settings.bodygram } },
      "fit-analytics": {
        credential: { privateKey: signingKeys().privateKey, keyId: "key-1" },
        settings: { prefix: "alpine", issuer: "https://www.alpine.example/", ...settings["fit-analytics"] },
      },
      naiz: { credential: { partnerHash: "1234abcd1234abcd" }, settings: { ...settings.naiz } },
      robosize: { credential: { apiKey: "rs secret/+key" }, settings: { ...settings.robosize } },
    },
    catalog: [factsBody()],
    cartLinks: {},
    ...parts,
  };
}
