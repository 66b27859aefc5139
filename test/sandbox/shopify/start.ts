import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { SandboxClock } from "../clock.ts";
import { Throttle } from "./admin-api/throttle.ts";
import { appAddress, createAdmin } from "./admin.ts";
import { readAppConfig } from "./app-config.ts";
import { createBulkFiles } from "./bulk-file.ts";
import type { CheckoutRequest } from "./checkout.ts";
import { createControl } from "./control.ts";
import type { ShopifyFaults } from "./faults.ts";
import { createGraphql, NO_GRAPHQL_FAULTS, type SeenOperation } from "./graphql.ts";
import { type Dashboard, EVERYTHING_SET } from "./dashboard.ts";
import { handle, json, type Handler } from "./http.ts";
import { createOAuth, NO_OAUTH_FAULTS } from "./oauth.ts";
import type { SandboxOrder } from "./order-model.ts";
import { placeOrder } from "./orders.ts";
import { playScenario, type ScenarioKind } from "./scenario.ts";
import { mintIdToken } from "./session-token.ts";
import type { SandboxShop } from "./shop.ts";
import { DEFAULT_SHOPS, type ShopDefinition } from "./shops.ts";
import type { SendLimits } from "./webhook-send.ts";
import type { WebhookDelivery, Webhooks } from "./webhooks.ts";
import { World } from "./world.ts";

export interface ShopifyOptions {
  readonly clock: SandboxClock;
  /** 0, the default, takes any free one. */
  readonly port?: number;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Where the app listens; may be set later by `setAppUrl`. */
  readonly appUrl?: string;
  /** The app's `shopify.app.toml`: a file, or its text. */
  readonly tomlPath?: string;
  readonly toml?: string;
  readonly shops?: readonly ShopDefinition[];
  /** Shorter waits than Shopify's 1 s and 5 s, for tests. */
  readonly webhookLimits?: SendLimits;
  readonly seed?: string | number;
  /** What isn't set in Shopify's dashboards; everything is, unless said. */
  readonly dashboard?: Partial<Dashboard>;
}

/** The running twin. Orders are changed later by the functions of `orders.ts` on `shop(domain)`. */
export interface ShopifyTwin {
  readonly origin: string;
  readonly world: World;
  readonly shops: ReadonlyMap<string, SandboxShop>;
  readonly webhooks: Webhooks;
  /** Set a field and the twin misbehaves so until it is set back. */
  readonly faults: ShopifyFaults;
  readonly throttle: Throttle;
  /** The Admin API operations seen, the oldest first. */
  readonly operations: readonly SeenOperation[];
  /** Calls of the token endpoint, counted by grant type. */
  readonly grants: ReadonlyMap<string, number>;
  /** Every webhook owed so far with its attempts, the oldest first. */
  readonly log: readonly WebhookDelivery[];
  shop(domain: string): SandboxShop;
  addShop(definition: ShopDefinition): SandboxShop;
  setAppUrl(url: string): void;
  install(domain: string): SandboxShop;
  uninstall(domain: string): SandboxShop;
  placeOrder(domain: string, request: CheckoutRequest): SandboxOrder;
  playScenario(domain: string, seed: string | number, index: number): { kind: ScenarioKind; order: SandboxOrder };
  /** A session token as App Bridge would give it now. */
  idToken(domain: string): Promise<string>;
  /** The address that the admin loads into its frame; a GET of it signs the shop in. */
  appAddress(domain: string, path?: string): Promise<string>;
  /** Resolves when no webhook is due or on the wire. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Starts Shopify on 127.0.0.1. Refuses an app file that a deploy would refuse. */
export async function startShopify(options: ShopifyOptions): Promise<ShopifyTwin> {
  const toml = options.toml ?? readFileSync(options.tomlPath ?? "shopify.app.toml", "utf8");
  const keys = { apiKey: options.apiKey, apiSecret: options.apiSecret };
  const world = new World({
    clock: options.clock,
    config: readAppConfig(toml, { ...EVERYTHING_SET, ...options.dashboard }),
    dashboard: options.dashboard,
    keys,
    appUrl: options.appUrl ?? "",
    limits: options.webhookLimits,
    seed: options.seed,
  });
  for (const definition of options.shops ?? DEFAULT_SHOPS) world.addShop(definition);
  const faults: ShopifyFaults = {
    webhooks: world.webhooks.faults,
    oauth: { ...NO_OAUTH_FAULTS },
    graphql: { ...NO_GRAPHQL_FAULTS },
    bulk: world.bulk.faults,
  };
  const throttle = new Throttle(options.clock);
  const operations: SeenOperation[] = [];
  const grants = new Map<string, number>();
  let origin = "";
  const handlers: readonly Handler[] = [
    createGraphql(world, { faults: faults.graphql, throttle, seen: operations, origin: () => origin }),
    createOAuth(world, faults.oauth, grants),
    createBulkFiles(world),
    createControl(world, faults, throttle),
    createAdmin(world),
  ];
  const server = createServer((request, response) => {
    handle(request, response, handlers).catch((fault: unknown) => {
      const {
        status = 500,
        headers,
        body,
      } = json(500, { error: fault instanceof Error ? fault.message : "unknown fault" });
      response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const idToken = (domain: string): Promise<string> => mintIdToken(world.shop(domain).domain, keys, options.clock);
  return {
    origin,
    world,
    faults,
    throttle,
    operations,
    grants,
    shops: world.shops,
    webhooks: world.webhooks,
    log: world.webhooks.log,
    shop: (domain) => world.shop(domain),
    addShop: (definition) => world.addShop(definition),
    setAppUrl: (url) => {
      world.appUrl = url;
    },
    install: (domain) => world.install(domain),
    uninstall: (domain) => world.uninstall(domain),
    placeOrder: (domain, request) => placeOrder(world.shop(domain), request),
    playScenario: (domain, seed, index) => playScenario(world.shop(domain), seed, index),
    idToken,
    appAddress: (domain, path = "/app") => appAddress(world, world.shop(domain), path),
    settled: () => world.webhooks.settled(),
    close: async () => {
      world.webhooks.close();
      world.bulk.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
