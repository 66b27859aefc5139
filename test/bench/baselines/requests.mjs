// What a developer writes by hand for the four providers, from a webhook's body: less careful than ours (no settings,
// no skip reasons, no exact money), so that a baseline is never slower for its mapping.

const attribute = (order, name) => order.note_attributes?.find((entry) => entry.name === name)?.value ?? null;
const size = (line) => line.variant_title?.split(" / ")[0] ?? null;
const country = (order) => order.shipping_address?.country_code ?? order.billing_address?.country_code ?? "DE";
const language = (order) => order.customer_locale?.slice(0, 2) ?? "de";

/** The four bodies of an order, by provider. */
export function bodiesOf(order) {
  const id = String(order.id);
  const session = attribute(order, "__fitloop_session");
  return {
    bodygram: {
      clientKey: "bench-client-key",
      clientSessionId: session,
      orderId: id,
      items: order.line_items.map((line) => ({
        sku: String(line.product_id),
        brand: "northloom",
        size: size(line),
        price: Number(line.price),
        quantity: line.quantity,
      })),
      createdAt: Date.parse(order.processed_at),
      currency: order.currency,
      countryCode: country(order),
      languageCode: language(order),
    },
    "fit-analytics": {
      data: order.line_items.map((line) => ({
        product: `northloom-${line.product_id}`,
        variant: String(line.variant_id),
        order: id,
        shopCountry: country(order),
        shopLanguage: language(order),
        purchasedSize: size(line),
        price: Number(line.price),
        currency: order.currency,
        quantity: line.quantity,
        purchaseDate: order.processed_at,
        platform: "website",
      })),
    },
    naiz: {
      date: order.processed_at.slice(0, 19),
      consumerHash: attribute(order, "__fitloop_naiz"),
      partnerHash: "12345678123412341234123412341234",
      domain: "www.example.com",
      currency: order.currency,
      status: 1,
      total: Number(order.total_price),
      subtotal: Number(order.subtotal_price),
      taxes: Number(order.total_tax),
      shipping: Number(order.total_shipping_price_set.shop_money.amount),
      discount: Number(order.total_discounts),
      internalRef: id,
      internalCartRef: order.cart_token,
      lines: order.line_items.map((line) => ({
        internalRef: String(line.product_id),
        productName: line.title,
        naizCode: null,
        quantity: line.quantity,
        price: Number(line.price),
        size: size(line),
      })),
    },
    robosize: {
      store_id: id,
      device_id: attribute(order, "__fitloop_robosize"),
      data: {
        version: 1,
        name: order.name,
        currency: order.currency,
        total: Number(order.total_price),
        created_at: order.processed_at,
        items: order.line_items.map((line) => ({
          product_id: String(line.product_id),
          variant_id: String(line.variant_id),
          sku: line.sku,
          title: line.title,
          size: size(line),
          quantity: line.quantity,
          price: Number(line.price),
        })),
      },
    },
  };
}

/** Each provider's path. */
export const PATHS = {
  bodygram: "/v2/CreatePurchase",
  "fit-analytics": "/api/v1/events/purchases/",
  naiz: "/api/partners/hook/www.example.com/12345678123412341234123412341234",
  robosize: "/v1/orders/?api_key=bench-robosize-key",
};

/** Where a provider is. */
export function originOf(provider) {
  return process.env[`${provider.toUpperCase().replace("-", "_")}_ORIGIN`];
}

/** The claims of a token for Fit Analytics. */
export function claimsOf(session, now) {
  return {
    sess: session,
    iss: "https://www.example.com/",
    aud: "https://widget.fitanalytics.com/api",
    iat: now,
    nbf: now - 600,
    exp: now + 3600,
  };
}
