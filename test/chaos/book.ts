import type { ProviderName } from "../sandbox/providers/start.ts";
import { demoOrder } from "../sandbox/demo/orders.ts";
import { placeOrder } from "../sandbox/shopify/orders.ts";
import type { Outside } from "./sandbox.ts";

/** An order that was placed, and until when every provider that wants it has to have it. */
export interface PlacedOrder {
  id: string;
  shop: string;
  act: string;
  placedAt: number;
  /** Nobody may get it: it is a test order. */
  unwanted: boolean;
  /** Its webhooks never came: it is owed only where reconciliation exists. */
  webhookLost: boolean;
  /** The merchant cancelled it: a provider has it cancelled in the end, or never had it. */
  cancelled: boolean;
}

/** A time in which requests that were on the wire may have lost their answers: the moment of a kill, or a cut's length. */
export interface Break {
  kind: string;
  from: number;
  to: number;
}

/** What the run itself knows: what was ordered, what was broken, and when. */
export class Book {
  readonly orders: PlacedOrder[] = [];
  readonly faults = new Map<string, number>();
  readonly notRun = new Map<string, string>();
  readonly breaks: Break[] = [];
  /** When each act began to place orders, had its last fault mended, and how late an order of it may be. */
  readonly acts = new Map<string, { orders: number; mendedAt: number; allowedMs: number }>();
  /** Promises that were broken beside those about orders: a drain that took too long, a process that died. */
  readonly broken: string[] = [];
  readonly #seed: string;
  #act = "";

  constructor(seed: string) {
    this.#seed = seed;
  }

  begin(act: string, allowedMs: number): void {
    this.#act = act;
    this.acts.set(act, { orders: 0, mendedAt: 0, allowedMs });
  }

  /** Notes that the act's last fault has ended. */
  mended(at: number): void {
    const act = this.acts.get(this.#act);
    if (act) act.mendedAt = Math.max(act.mendedAt, at);
  }

  count(fault: string, times = 1): void {
    this.faults.set(fault, (this.faults.get(fault) ?? 0) + times);
  }

  /** A process was ended or cut off, in the middle of whatever it did. */
  broke(kind: string, from: number, to = from): void {
    this.count(kind);
    this.breaks.push({ kind, from, to });
  }

  /** Places one more order in the shops' turn: one of twenty is a test order that nobody may get. */
  place(outside: Outside): PlacedOrder {
    const index = this.orders.length;
    const domain = outside.shops[index % outside.shops.length] ?? "";
    const shop = outside.shopify.shop(domain);
    const { request } = demoOrder(shop, this.#seed, index);
    const unwanted = index % 20 === 19;
    const order = placeOrder(shop, { ...request, ...(unwanted && { test: true }) });
    const placed: PlacedOrder = {
      id: String(order.id),
      shop: domain,
      act: this.#act,
      placedAt: outside.clock.now(),
      unwanted,
      webhookLost: outside.shopify.log
        .slice(-TOLD_OF_AN_ORDER)
        .some(({ topic, state }) => topic === "orders/paid" && state === "never_sent"),
      cancelled: false,
    };
    this.orders.push(placed);
    const act = this.acts.get(this.#act);
    if (act) act.orders += 1;
    return placed;
  }
}

/** A paid order is told by its creation, its payment and its change. */
const TOLD_OF_AN_ORDER = 3;

export const PROVIDER_NAMES: readonly ProviderName[] = ["bodygram", "fit-analytics", "naiz", "robosize"];
