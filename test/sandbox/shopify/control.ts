import { z } from "zod";
import { CheckoutRequest } from "./checkout.ts";
import { redactCustomer, redactShop, requestData } from "./compliance.ts";
import type { Throttle } from "./admin-api/throttle.ts";
import { DashboardChange } from "./dashboard.ts";
import { changeFaults, describeFaults, FaultChange, type ShopifyFaults } from "./faults.ts";
import { json, readBody, Refusal, type Answer, type Exchange, type Handler } from "./http.ts";
import type { Json } from "./json.ts";
import { cancelOrder, deleteOrder, editOrder, fulfilOrder, payOrder, placeOrder, refundOrder } from "./orders.ts";
import { restOrder } from "./rest-order.ts";
import { playScenario } from "./scenario.ts";
import { mintIdToken } from "./session-token.ts";
import type { SandboxShop } from "./shop.ts";
import type { WebhookDelivery } from "./webhooks.ts";
import type { World } from "./world.ts";

const Digits = z
  .string()
  .regex(/^\d{1,20}$/, "must be digits")
  .transform(BigInt);
const Units = z.object({ lineId: Digits, quantity: z.int().min(1) });

const PlaceOrder = z.union([
  z.strictObject({
    shop: z.string(),
    scenario: z.strictObject({ seed: z.union([z.string(), z.number()]), index: z.int().min(0) }),
  }),
  CheckoutRequest.extend({ shop: z.string() }),
]);

/** The sandbox's own controls under `/__sandbox/`, for other processes and for the admin's buttons. */
export function createControl(world: World, faults: ShopifyFaults, throttle: Throttle): Handler {
  return async (exchange) => {
    const { url, method } = exchange;
    if (!url.pathname.startsWith("/__sandbox/")) return undefined;
    const [, , area = "", ...rest] = url.pathname.split("/").map(decodeURIComponent);
    switch (`${method} ${area}`) {
      case "GET clock":
        return json(200, { offset: world.clock.offset(), now: world.clock.now() });
      case "POST clock":
        world.clock.advance(parse(z.object({ advance: z.number().min(0) }), exchange).advance);
        return json(200, { offset: world.clock.offset(), now: world.clock.now() });
      case "GET shops":
        return json(
          200,
          [...world.shops.values()].map((shop) => describeShop(shop, world)),
        );
      case "POST shops":
        return actOnShop(world, exchange, rest);
      case "GET orders":
        return json(200, listOrders(world.shop(url.searchParams.get("shop") ?? "")));
      case "POST orders":
        return rest.length > 0 ? actOnOrder(world, exchange, rest) : place(world, exchange);
      case "GET webhooks":
        return json(200, { counts: { ...world.webhooks.counts }, deliveries: listDeliveries(world, url.searchParams) });
      case "GET extensions":
        return json(200, world.shop(url.searchParams.get("shop") ?? "").extensions());
      case "GET faults":
        return json(200, describeFaults(faults));
      case "POST faults":
        changeFaults(parse(FaultChange, exchange), { world, faults, throttle });
        return json(200, describeFaults(faults));
      case "GET dashboard":
        return json(200, { ...world.dashboard });
      case "POST dashboard":
        world.setDashboard(parse(DashboardChange, exchange));
        return json(200, { ...world.dashboard });
      case "GET id-token":
        return idToken(world, url.searchParams.get("shop") ?? "");
      default:
        throw new Refusal(404, `The sandbox has no ${method} ${url.pathname}.`);
    }
  };
}

/** A page of the app that stands alone, outside the admin's frame, may ask too. */
async function idToken(world: World, domain: string): Promise<Answer> {
  const id_token = await mintIdToken(world.shop(domain).domain, world.keys, world.clock);
  const origin = URL.canParse(world.appUrl) ? new URL(world.appUrl).origin : "null";
  return json(200, { id_token }, { "access-control-allow-origin": origin });
}

/** Reads and checks a control's body; the refusal names the field. */
export function parse<T extends z.ZodType>(schema: T, exchange: Exchange): z.output<T> {
  const parsed = schema.safeParse(readBody(exchange));
  if (!parsed.success) throw new Refusal(422, z.prettifyError(parsed.error));
  return parsed.data;
}

function place(world: World, exchange: Exchange): Answer {
  const request = parse(PlaceOrder, exchange);
  const shop = world.shop(request.shop);
  if ("scenario" in request) {
    const { kind, order } = playScenario(shop, request.scenario.seed, request.scenario.index);
    return json(201, { kind, id: order.id, name: order.name, order: restOrder(order, shop.view()) });
  }
  const { shop: _domain, ...checkout } = request;
  const order = placeOrder(shop, checkout);
  return json(201, { kind: null, id: order.id, name: order.name, order: restOrder(order, shop.view()) });
}

/** `POST /__sandbox/orders/<shop>/<order id>/<verb>`. */
function actOnOrder(world: World, exchange: Exchange, [domain = "", id = "", verb = ""]: string[]): Answer {
  const shop = world.shop(domain);
  if (!/^\d{1,20}$/.test(id)) throw new Refusal(422, "The order's id must be digits.");
  const orderId = BigInt(id);
  switch (verb) {
    case "pay":
      payOrder(shop, orderId);
      break;
    case "cancel":
      cancelOrder(shop, orderId);
      break;
    case "fulfil":
      fulfilOrder(shop, orderId);
      break;
    case "refund":
      refundOrder(shop, orderId, parse(z.object({ lines: z.array(Units).min(1) }), exchange).lines);
      break;
    case "edit": {
      const add = z.array(z.object({ variantId: Digits, quantity: z.int().min(1) })).default([]);
      editOrder(shop, orderId, parse(z.object({ add, remove: z.array(Units).default([]) }), exchange));
      break;
    }
    case "delete":
      deleteOrder(shop, orderId);
      return json(200, { id: orderId });
    default:
      throw new Refusal(404, `An order can't ${verb}: pay, cancel, fulfil, refund, edit or delete.`);
  }
  return json(200, { id: orderId, order: restOrder(shop.order(orderId), shop.view()) });
}

/** `POST /__sandbox/shops/<shop>/<verb>`. */
function actOnShop(world: World, exchange: Exchange, [domain = "", verb = ""]: string[]): Answer {
  const shop = world.shop(domain);
  const customer = (): bigint => parse(z.object({ customerId: Digits }), exchange).customerId;
  switch (verb) {
    case "install":
      world.install(domain);
      break;
    case "uninstall":
      world.uninstall(domain);
      break;
    case "scopes":
      world.setScopes(domain, parse(z.object({ scopes: z.array(z.string()) }), exchange).scopes);
      break;
    case "personal-data":
      shop.personalData = parse(z.object({ level: z.enum(["all", "ids", "none"]) }), exchange).level;
      break;
    case "app-embed":
      shop.appEmbed = parse(z.object({ status: z.enum(["active", "available", "unavailable"]) }), exchange).status;
      break;
    case "app-block":
      shop.appBlock = parse(z.object({ status: z.enum(["active", "available", "unavailable"]) }), exchange).status;
      break;
    case "data-request":
      requestData(shop, customer());
      break;
    case "redact-customer":
      redactCustomer(shop, customer());
      break;
    case "redact":
      redactShop(shop);
      break;
    default:
      throw new Refusal(404, `A sandbox shop has no control ${verb}.`);
  }
  return json(200, describeShop(shop, world));
}

function describeShop(shop: SandboxShop, world: World): Json {
  const { domain, name, currency, country, language, timeZone, primaryDomain } = shop.definition;
  const { installation, orders, personalData } = shop;
  const installed = installation && { at: installation.installedAt, scopes: [...installation.scopes] };
  return {
    domain,
    name,
    currency,
    country,
    language,
    timeZone,
    primaryDomain,
    personalData,
    installed,
    required: [...world.config.scopes],
    optional: [...world.config.optionalScopes],
    orders: orders.size,
  };
}

function listOrders(shop: SandboxShop): Json {
  return [...shop.orders.values()].map((order) => restOrder(order, shop.view()));
}

/** The newest first, `limit` of them (50); by `shop`, `topic` and `state`. */
function listDeliveries(world: World, query: URLSearchParams): Json {
  const wanted = world.webhooks.log.filter(
    (delivery) =>
      (!query.get("shop") || delivery.shop === query.get("shop")) &&
      (!query.get("topic") || delivery.topic === query.get("topic")) &&
      (!query.get("state") || delivery.state === query.get("state")),
  );
  return wanted
    .slice(-Number(query.get("limit") ?? 50))
    .reverse()
    .map(describeDelivery);
}

function describeDelivery(delivery: WebhookDelivery): Json {
  const { webhookId, eventId, topic, shop, url, triggeredAt, state, dueAt, attempts, headers, body } = delivery;
  const text = body.toString("utf8");
  return {
    webhookId,
    eventId,
    topic,
    shop,
    url,
    triggeredAt,
    state,
    dueAt,
    headers,
    body: text,
    attempts: attempts.map((attempt) => ({ ...attempt })),
  };
}
