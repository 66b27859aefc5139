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
  /** The merchant cancelled it: a provider has it cancelled in the end, or never had it. */
  cancelled: boolean;
  /** The merchant sent it out: a provider that follows orders is told so. */
  fulfilled: boolean;
  /** What it comes to after it was refunded or edited, which a provider that follows orders has to know; else null. */
  changedTotal: number | null;
}

/** A time in which requests that were on the wire may have lost their answers: the moment of a kill, or a cut's length. */
export interface Break {
  kind: string;
  from: number;
  to: number;
}

/** One act of the run, as it was played. */
export interface PlayedAct {
  orders: number;
  /** When its last fault had ended. */
  mendedAt: number;
  /** How late an order of it may be. */
  allowedMs: number;
  faults: Map<string, number>;
}

/** What the run itself knows: what was ordered, what was broken, and when. */
export class Book {
  readonly orders: PlacedOrder[] = [];
  readonly notRun = new Map<string, string>();
  readonly breaks: Break[] = [];
  readonly acts = new Map<string, PlayedAct>();
  /** Promises that were broken beside those about orders: a drain that took too long, a process that died. */
  readonly broken: string[] = [];
  readonly #seed: string;
  #act = "";

  constructor(seed: string) {
    this.#seed = seed;
  }

  begin(act: string, allowedMs: number): void {
    this.#act = act;
    this.acts.set(act, { orders: 0, mendedAt: 0, allowedMs, faults: new Map() });
  }

  /** Notes that the act's last fault has ended. */
  mended(at: number): void {
    const act = this.acts.get(this.#act);
    if (act) act.mendedAt = Math.max(act.mendedAt, at);
  }

  count(fault: string, times = 1): void {
    const faults = this.acts.get(this.#act)?.faults;
    faults?.set(fault, (faults.get(fault) ?? 0) + times);
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
      cancelled: false,
      fulfilled: false,
      changedTotal: null,
    };
    this.orders.push(placed);
    const act = this.acts.get(this.#act);
    if (act) act.orders += 1;
    return placed;
  }
}

export const PROVIDER_NAMES: readonly ProviderName[] = ["bodygram", "fit-analytics", "naiz", "robosize"];
