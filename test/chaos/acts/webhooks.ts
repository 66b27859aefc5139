import { restAmount } from "../../sandbox/shopify/money.ts";
import { addUp, type SandboxOrder } from "../../sandbox/shopify/order-model.ts";
import { NO_WEBHOOK_FAULTS } from "../../sandbox/shopify/webhooks.ts";
import { cancelOrder, editOrder, fulfilOrder, refundOrder } from "../../sandbox/shopify/orders.ts";
import type { PlacedOrder } from "../book.ts";
import type { Stage } from "../stage.ts";
import { leap, playOut } from "../time.ts";
import { until } from "../wait.ts";
import { type Act, placeOrders } from "./act.ts";

/** After so long a look has become due that sees the last orders; workers ask every 30 s of real time. */
const LOOKED_AT_MINUTES = 9;
const LOOK_PATIENCE_MS = 90_000;
const DAY_MS = 24 * 3_600_000;
/** A day is played in steps of so long. */
const LEAP_MS = 30 * 60_000;

/** Shopify sends at least once, in any order, up to a day late, and now and then not at all. */
export const webhooksMisbehave: Act = {
  name: "webhooks twice and out of order",
  weight: 2,
  allowedMs: () => 60_000,
  async play(stage, orders) {
    const { shopify } = stage.outside;
    const before = shopify.webhooks.counts.attempts;
    Object.assign(shopify.webhooks.faults, { duplicateShare: 0.5, headers: "both" });
    await placeOrders(stage, Math.ceil(orders / 2));
    Object.assign(shopify.webhooks.faults, NO_WEBHOOK_FAULTS);
    await shopify.settled();
    stage.book.count("webhook_duplicated", shopify.webhooks.counts.attempts - before - Math.ceil(orders / 2));
    shopify.webhooks.hold();
    await placeOrders(stage, Math.floor(orders / 2));
    shopify.webhooks.release("shuffled");
    stage.book.count("webhook_reordered", Math.floor(orders / 2));
  },
};

export const webhooksDelayed: Act = {
  name: "webhooks a day late",
  weight: 1,
  allowedMs: () => DAY_MS + LEAP_MS + 60_000,
  leapMs: LEAP_MS,
  async play(stage, orders) {
    const { shopify } = stage.outside;
    shopify.webhooks.faults.delayMs = DAY_MS;
    await placeOrders(stage, orders);
    stage.book.count("webhook_delayed", orders);
    Object.assign(shopify.webhooks.faults, NO_WEBHOOK_FAULTS);
  },
};

/**
 * A tenth of the webhooks never leave Shopify; what the others of such an order say makes up for some of them. Of every
 * eighth order none is sent at all: only a comparison with Shopify's own orders finds these.
 */
export const webhooksNeverSent: Act = {
  name: "webhooks never sent",
  weight: 1,
  allowedMs: () => 20 * 60_000,
  async play(stage, orders) {
    const { webhooks } = stage.outside.shopify;
    const before = webhooks.counts.neverSent;
    for (let placed = 0; placed < orders; placed += 1) {
      webhooks.faults.neverSentShare = placed % 8 === 0 ? 1 : 0.1;
      if (placed % 8 === 0) stage.book.count("order_never_told");
      await placeOrders(stage, 1);
    }
    stage.book.count("webhook_never_sent", webhooks.counts.neverSent - before);
    Object.assign(webhooks.faults, NO_WEBHOOK_FAULTS);
    // The app looks at a shop's changes every five minutes, those of the last two left aside.
    const { outside, followers, view } = stage;
    const placed = new Date(outside.clock.now());
    for (let minute = 0; minute < LOOKED_AT_MINUTES; minute += 1) await leap(outside.clock, followers, 60_000);
    const behind = async (): Promise<number> =>
      (await view.query("SELECT 1 FROM reconciliation WHERE looked_until < $1", [placed])).length;
    await until("the app compares every shop's orders", async () => (await behind()) === 0, LOOK_PATIENCE_MS);
  },
};

/** Orders are refunded, edited, sent and cancelled, and what tells of it comes in any order. */
export const ordersChange: Act = {
  name: "orders change, told out of order",
  weight: 2,
  allowedMs: () => 60_000,
  async play(stage, orders) {
    const { book, outside } = stage;
    const from = book.orders.length;
    await placeOrders(stage, orders);
    // A line that is taken back before it was delivered is not delivered: every order is to have arrived first.
    await outside.shopify.settled();
    await playOut(stage);
    outside.shopify.webhooks.hold();
    for (const order of book.orders.slice(from)) if (!order.unwanted) change(stage, order);
    outside.shopify.webhooks.release("shuffled");
    await outside.shopify.settled();
  },
};

function change({ outside, random, book }: Stage, placed: PlacedOrder): void {
  const shop = outside.shopify.shop(placed.shop);
  const id = BigInt(placed.id);
  const before = currentTotal(shop.order(id));
  const line = shop
    .order(id)
    .lines.find(({ currentQuantity, giftCard, tip }) => currentQuantity > 0 && !giftCard && !tip);
  const acts: Record<string, () => void> = {
    refunded: () => line && refundOrder(shop, id, [{ lineId: line.id, quantity: 1 }]),
    edited: () =>
      line?.variant && editOrder(shop, id, { add: [{ variantId: line.variant.id, quantity: 1 }], remove: [] }),
    fulfilled: () => {
      fulfilOrder(shop, id);
      placed.fulfilled = true;
    },
    cancelled: () => {
      cancelOrder(shop, id);
      placed.cancelled = true;
    },
  };
  const wanted = random.shuffle(["refunded", "edited", "fulfilled"]).slice(0, random.between(1, 2));
  for (const name of random.chance(0.3) ? [...wanted, "cancelled"] : wanted) {
    try {
      acts[name]?.();
      book.count(`order_${name}_out_of_order`);
    } catch (error) {
      // Not every order can be changed in every way: a shop would say so too.
      if (!(error instanceof RangeError)) throw error;
    }
  }
  // The first line is one whose size is known: without it nothing may be left that a provider wants to hear of.
  const sized = shop.order(id).lines[0]?.variant?.id;
  const isLeft = shop.order(id).lines.some((one) => one.currentQuantity > 0 && one.variant?.id === sized);
  if (!isLeft) placed.fulfilled = false;
  const after = currentTotal(shop.order(id));
  if (after !== before) placed.changedTotal = after;
}

/** What an order comes to by now, as the buyer sees it. */
function currentTotal(order: SandboxOrder): number {
  return Number(restAmount(addUp(order, "current").total.presentment, order.currencies.presentment));
}
