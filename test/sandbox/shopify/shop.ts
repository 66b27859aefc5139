import type { Clock } from "../clock.ts";
import type { ShopSubscription } from "./admin-api/webhook-subscriptions.ts";
import { createCatalogue, type Catalogue, type SandboxMetafield } from "./catalogue.ts";
import type { CheckoutIds } from "./checkout.ts";
import { createIds, type Id } from "./ids.ts";
import type { JsonObject } from "./json.ts";
import type { SandboxOrder } from "./order-model.ts";
import type { OrderView, PersonalData } from "./rest-order.ts";
import type { ShopDefinition } from "./shops.ts";

/** One thing that happened in a shop, told to every topic it concerns. */
export interface ShopEvent {
  readonly shop: string;
  /** The same for all topics of one act of the merchant or buyer. */
  readonly eventId: string;
  readonly triggeredAt: number;
  readonly test: boolean;
  readonly topics: readonly { readonly topic: string; readonly body: JsonObject }[];
}

/** The app as it stands in one shop. */
export interface Installation {
  readonly id: Id;
  readonly installedAt: number;
  scopes: readonly string[];
  /** What the app subscribed here through the Admin API, beside its file. */
  readonly subscriptions: Map<Id, ShopSubscription>;
}

interface ShopIds extends CheckoutIds {
  readonly refund: () => Id;
  readonly fulfillment: () => Id;
  readonly edit: () => Id;
  readonly metafield: () => Id;
  readonly installation: () => Id;
  readonly subscription: () => Id;
  readonly request: () => Id;
}

/** A shop with everything in it. What happens to it is written in `orders.ts`, `products.ts` and `compliance.ts`. */
export class SandboxShop {
  readonly id: Id;
  readonly number: number;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  readonly orders = new Map<Id, SandboxOrder>();
  readonly ids: ShopIds;
  /** Metafields by owner's global id; app-owned ones lie under the installation. */
  readonly metafields = new Map<string, (SandboxMetafield & { id: Id; updatedAt: number; createdAt: number })[]>();
  definition: ShopDefinition;
  updatedAt: number;
  installation: Installation | null = null;
  personalData: PersonalData = "all";
  /** Whether the merchant has switched the app embed on in the theme, and placed the block. */
  appEmbed: "active" | "available" | "unavailable" = "available";
  appBlock: "active" | "available" | "unavailable" = "available";
  readonly #sink: (event: ShopEvent) => void;
  #events = 0;

  constructor(definition: ShopDefinition, number: number, clock: Clock, sink: (event: ShopEvent) => void) {
    const offset = BigInt(number) * 70_000_000_000n;
    this.definition = definition;
    this.number = number;
    this.clock = clock;
    this.id = 61_400_000_000n + BigInt(number);
    this.catalogue = createCatalogue(definition, number);
    this.updatedAt = clock.now();
    this.#sink = sink;
    this.ids = {
      order: createIds(6_669_800_000_000n + offset, 7),
      line: createIds(16_179_300_000_000n + offset, 13),
      customer: createIds(8_747_500_000_000n + offset, 5),
      shippingLine: createIds(5_396_300_000_000n + offset),
      refund: createIds(980_100_000_000n + offset),
      fulfillment: createIds(5_800_100_000_000n + offset),
      edit: createIds(78_912_000_000n + offset),
      metafield: createIds(28_100_000_000_000n + offset),
      installation: createIds(742_100_000_000n + offset),
      subscription: createIds(1_382_000_000_000n + offset),
      request: createIds(9_990_000_000n + offset),
    };
  }

  get domain(): string {
    return this.definition.domain;
  }

  /** What a webhook body of this shop depends on. */
  view(): OrderView {
    return {
      shop: this.definition,
      personalData: this.personalData,
      isDeleted: (productId) => !this.catalogue.products.has(productId),
    };
  }

  /** What App Bridge's `app.extensions()` answers here. */
  extensions(): JsonObject[] {
    const placed = this.appEmbed === "active" ? [{ target: "body", themeId: "gid://shopify/OnlineStoreTheme/1" }] : [];
    const embed = { handle: "embed", name: "Fitloop", target: "body", status: this.appEmbed, activations: placed };
    const size = { handle: "size", name: "Size", target: "section", status: this.appBlock, activations: [] };
    return [{ handle: "fitloop-storefront", type: "theme_app_extension", activations: [embed, size] }];
  }

  /** Tells every topic of one act. */
  tell(topics: ShopEvent["topics"], test = false): void {
    this.#events += 1;
    const eventId = uuid(`${this.number}`, this.#events, "e");
    this.#sink({ shop: this.domain, eventId, triggeredAt: this.clock.now(), test, topics });
  }

  /** Gives the order, or refuses a number that the shop doesn't have. */
  order(id: Id): SandboxOrder {
    const order = this.orders.get(id);
    if (!order) throw new RangeError(`The shop has no order ${id}.`);
    return order;
  }
}

/** Makes an id that looks like the UUIDs of Shopify's headers, the same on every run. */
export function uuid(space: string, number: number, kind: string): string {
  const code = [...`${kind}${space}`].reduce((all, character) => (all * 31 + character.charCodeAt(0)) >>> 0, 7);
  const tail = number.toString(16).padStart(12, "0");
  const head = code.toString(16).padStart(8, "0");
  return `${head}-${tail.slice(0, 4)}-4${head.slice(1, 4)}-8${head.slice(5, 8)}-${tail}`;
}
