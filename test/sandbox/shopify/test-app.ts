import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { SandboxClock } from "../clock.ts";
import { startShopify, type ShopifyOptions, type ShopifyTwin } from "./start.ts";

export const API_KEY = "0123456789abcdef0123456789abcdef";
export const API_SECRET = "shpss_of_the_sandbox";
export const DEMO = "fitloop-demo.myshopify.com";

const ORDER_FIELDS =
  "id admin_graphql_api_id name test created_at updated_at processed_at cancelled_at source_name financial_status currency presentment_currency total_price total_price_set subtotal_price subtotal_price_set total_tax total_tax_set total_discounts total_discounts_set total_shipping_price_set shipping_lines.price shipping_lines.price_set shipping_address.country_code billing_address.country_code customer_locale cart_token checkout_token customer.id customer.admin_graphql_api_id note_attributes line_items.id line_items.admin_graphql_api_id line_items.product_id line_items.variant_id line_items.sku line_items.vendor line_items.title line_items.variant_title line_items.quantity line_items.current_quantity line_items.price line_items.price_set line_items.discount_allocations line_items.gift_card line_items.tip line_items.properties".split(
    " ",
  );

/** An app file of the tests' own: what a real app would deploy, with one topic untrimmed. */
export const APP_TOML = `
client_id = "${API_KEY}" # the app's key
name = "Fitloop"
application_url = "https://fitloop.example/"
embedded = true

[access_scopes]
scopes = "read_orders,read_products,write_app_proxy"
optional_scopes = [ "read_all_orders" ]

[auth]
redirect_urls = [ "https://fitloop.example/auth/callback" ]

[webhooks]
api_version = "2026-10"

  [[webhooks.subscriptions]]
  topics = [ "orders/paid" ]
  uri = "/webhooks"
  name = "orders"
  include_fields = [
${ORDER_FIELDS.map((field) => `    "${field}",`).join("\n")}
  ]

  [[webhooks.subscriptions]]
  topics = [ "orders/create", "orders/updated", "orders/edited", "orders/cancelled", "orders/fulfilled", "refunds/create", "products/update", "products/delete", "shop/update", "app/uninstalled", "app/scopes_update" ]
  uri = "/webhooks"

  [[webhooks.subscriptions]]
  compliance_topics = [ "customers/data_request", "customers/redact", "shop/redact" ]
  uri = "/webhooks"

[app_proxy]
url = "/proxy"
subpath = 'fitloop'
prefix = "apps"
`;

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly json: Record<string, unknown>;
}

/** An app that keeps what it is sent and answers as told: a status, or `hang`. */
export async function startReceiver(answer: () => number | "hang" = () => 200) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      received.push({
        headers: request.headers,
        body,
        json: JSON.parse(body.toString("utf8")) as Record<string, unknown>,
      });
      const status = answer();
      if (status !== "hang") response.writeHead(status, { location: "/elsewhere" }).end("ok");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    received,
    topics: () => received.map(({ headers }) => headers["x-shopify-topic"]),
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Starts a twin on a clock that stands still, and installs the app in the demo shop. */
export async function startTwin(options: Partial<ShopifyOptions> = {}): Promise<ShopifyTwin & { clock: SandboxClock }> {
  const clock = options.clock ?? new SandboxClock(() => Date.UTC(2026, 10, 21, 12));
  const twin = await startShopify({
    ...{ apiKey: API_KEY, apiSecret: API_SECRET, toml: APP_TOML, clock },
    dashboard: { grantedScopes: ["read_all_orders"] },
    ...options,
  });
  twin.install(DEMO);
  return { ...twin, clock };
}

const FORM = { "content-type": "application/json" };

/** Calls the token endpoint as the app would. */
export async function askForTokens(twin: ShopifyTwin, fields: Record<string, string>, shop = DEMO) {
  const response = await fetch(`${twin.origin}/admin/oauth/access_token`, {
    method: "POST",
    headers: { ...FORM, "x-sandbox-host": shop },
    body: JSON.stringify({ client_id: API_KEY, client_secret: API_SECRET, ...fields }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, string | number> };
}

/** Exchanges a session token; the fields can be spoilt one by one. */
export function exchange(twin: ShopifyTwin, idToken: string, fields: Record<string, string> = {}, shop = DEMO) {
  return askForTokens(
    twin,
    {
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: idToken,
      subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
      requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
      expiring: "1",
      ...fields,
    },
    shop,
  );
}

export interface GraphqlAnswer {
  readonly data?: unknown;
  readonly errors?: { message: string; path?: unknown[]; extensions?: Record<string, unknown> }[];
  readonly extensions?: { cost: Record<string, unknown>; search?: unknown };
}

/** Asks the Admin API with a token of the demo shop, a fresh one unless given. */
export async function ask(
  twin: ShopifyTwin,
  query: string,
  options: { variables?: unknown; token?: string; version?: string; shop?: string } = {},
) {
  const { variables = {}, version = "2026-10", shop = DEMO } = options;
  const token = options.token ?? twin.world.tokens.issue(shop, true).accessToken;
  const response = await fetch(`${twin.origin}/admin/api/${version}/graphql.json`, {
    method: "POST",
    headers: { ...FORM, "x-sandbox-host": shop, "x-shopify-access-token": token },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as GraphqlAnswer };
}
