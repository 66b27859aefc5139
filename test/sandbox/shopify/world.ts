import type { SandboxClock } from "../clock.ts";
import { Bulk } from "./admin-api/bulk.ts";
import type { AppConfig } from "./app-config.ts";
import { uninstalledBody } from "./compliance.ts";
import type { z } from "zod";
import { type Dashboard, type DashboardChange, EVERYTHING_SET } from "./dashboard.ts";
import { gid } from "./ids.ts";
import { Refusal } from "./http.ts";
import type { AppKeys } from "./session-token.ts";
import { SandboxShop } from "./shop.ts";
import type { ShopDefinition } from "./shops.ts";
import { restTime } from "./time.ts";
import { Tokens } from "./tokens.ts";
import { Webhooks } from "./webhooks.ts";
import type { SendLimits } from "./webhook-send.ts";

/** Everything that Shopify knows: the app, the shops, who may do what, and what is on its way. */
export class World {
  readonly clock: SandboxClock;
  readonly config: AppConfig;
  readonly keys: AppKeys;
  readonly shops = new Map<string, SandboxShop>();
  readonly tokens: Tokens;
  readonly webhooks: Webhooks;
  readonly bulk: Bulk;
  /** What is set for the app in Shopify's dashboards. */
  readonly dashboard: Dashboard;
  appUrl: string;

  constructor(options: {
    clock: SandboxClock;
    config: AppConfig;
    keys: AppKeys;
    appUrl: string;
    limits?: SendLimits | undefined;
    seed?: string | number | undefined;
    dashboard?: Partial<Dashboard> | undefined;
  }) {
    this.dashboard = { ...EVERYTHING_SET, ...options.dashboard };
    this.clock = options.clock;
    this.config = options.config;
    this.keys = options.keys;
    this.appUrl = options.appUrl;
    this.tokens = new Tokens(options.clock);
    this.bulk = new Bulk(options.clock);
    this.webhooks = new Webhooks({
      clock: options.clock,
      config: options.config,
      appUrl: () => this.appUrl,
      secret: () => this.keys.apiSecret,
      subscriptionsOf: (domain) => this.shops.get(domain)?.installation?.subscriptions ?? new Map<never, never>(),
      isInstalled: (domain) => Boolean(this.shops.get(domain)?.installation),
      ...(options.limits ? { limits: options.limits } : {}),
      ...(options.seed === undefined ? {} : { seed: options.seed }),
    });
  }

  /** A person changes what is set for the app. Access to bulk queries counts its 31 days from then on. */
  setDashboard(change: z.output<typeof DashboardChange>): void {
    if (change.bulkQueries) this.bulk.usedAt = this.clock.now();
    Object.assign(this.dashboard, change);
  }

  /** Opens a shop. Refuses a domain that there is already. */
  addShop(definition: ShopDefinition): SandboxShop {
    if (this.shops.has(definition.domain)) throw new Refusal(409, `There is a shop ${definition.domain} already.`);
    const shop = new SandboxShop(definition, this.shops.size, this.clock, (event) => this.webhooks.emit(event));
    this.shops.set(definition.domain, shop);
    return shop;
  }

  /** Gives the shop, or refuses a domain that there isn't. */
  shop(domain: string): SandboxShop {
    const shop = this.shops.get(domain);
    if (!shop) throw new Refusal(404, `There is no sandbox shop ${domain}.`);
    return shop;
  }

  /** The merchant installs the app and grants the scopes of its file (Shopify-managed installation). */
  install(domain: string): SandboxShop {
    const shop = this.shop(domain);
    if (shop.installation) return shop;
    // Since 2026-11-20 (changelog "IP allowlists are now required for public apps").
    if (this.dashboard.network === "none") {
      throw new Refusal(403, "Shopify blocks new installs of a public app without an IP allowlist.");
    }
    const scopes = [...this.config.scopes];
    shop.installation = {
      id: shop.ids.installation(),
      installedAt: this.clock.now(),
      scopes,
      subscriptions: new Map(),
    };
    return shop;
  }

  /** The merchant uninstalls: every token dies first, then `app/uninstalled` goes out, with app-owned data gone. */
  uninstall(domain: string): SandboxShop {
    const shop = this.shop(domain);
    if (!shop.installation) return shop;
    shop.metafields.delete(gid("AppInstallation", shop.installation.id));
    shop.installation = null;
    this.tokens.revokeShop(domain);
    shop.tell([{ topic: "app/uninstalled", body: uninstalledBody(shop) }]);
    return shop;
  }

  /** The merchant grants more scopes, or takes optional ones back: tells `app/scopes_update`. Refuses scopes that the app's file doesn't name. */
  setScopes(domain: string, scopes: readonly string[]): void {
    const { installation, definition, id } = this.shop(domain);
    if (!installation) throw new Refusal(409, `${domain} does not have the app.`);
    const known = [...this.config.scopes, ...this.config.optionalScopes];
    const unknown = scopes.find((scope) => !known.includes(scope));
    if (unknown) throw new Refusal(422, `The app's file names no scope ${unknown}.`);
    const previous = [...installation.scopes];
    installation.scopes = [...scopes];
    this.shop(domain).tell([
      {
        topic: "app/scopes_update",
        body: {
          id: installation.id,
          shop_id: gid("Shop", id),
          previous,
          current: [...scopes],
          updated_at: restTime(this.clock.now(), definition.timeZone),
        },
      },
    ]);
  }
}
