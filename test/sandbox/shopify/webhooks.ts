import { Agent } from "node:http";
import type { SandboxClock } from "../clock.ts";
import type { AppConfig, Subscription } from "./app-config.ts";
import { writeJson, type JsonObject } from "./json.ts";
import { createRandom, type Random } from "./random.ts";
import { uuid, type ShopEvent } from "./shop.ts";
import type { ShopSubscription } from "./admin-api/webhook-subscriptions.ts";
import type { Id } from "./ids.ts";
import { compileFields } from "./trim.ts";
import { webhookHeaders, type HeaderFamily } from "./webhook-headers.ts";
import { send, SHOPIFY_LIMITS, type SendLimits, type SendOutcome } from "./webhook-send.ts";

/** Eight retries over four hours, each wait twice the one before (`facts`: Shopify names only their number and span). */
export const RETRY_WAITS: readonly number[] = Array.from({ length: 8 }, (_, index) =>
  Math.round((4 * 3_600_000 * 2 ** index) / 255),
);

export interface WebhookDelivery {
  readonly webhookId: string;
  readonly eventId: string;
  readonly topic: string;
  readonly shop: string;
  readonly url: string;
  /** Null for a subscription of the app's file. */
  readonly subscriptionId: Id | null;
  readonly triggeredAt: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The raw bytes, the same on every retry. */
  readonly body: Buffer;
  readonly attempts: (SendOutcome & { readonly at: number })[];
  state: "waiting" | "sending" | "delivered" | "lost" | "never_sent";
  dueAt: number;
}

/** How webhooks misbehave on request; shares are chances from 0 to 1. */
export interface WebhookFaults {
  /** Sent twice, with the same webhook id. */
  duplicateShare: number;
  /** Sent at a moment between now and this much later, so that later ones overtake. */
  delayMs: number;
  neverSentShare: number;
  /** Which headers: the classic `X-Shopify-*`, the lower-case `shopify-*` of Events, or both. */
  headers: HeaderFamily;
}

export const NO_WEBHOOK_FAULTS: WebhookFaults = {
  duplicateShare: 0,
  delayMs: 0,
  neverSentShare: 0,
  headers: "classic",
};

export interface WebhookOptions {
  readonly clock: SandboxClock;
  readonly config: AppConfig;
  readonly appUrl: () => string;
  readonly secret: () => string;
  /** Compliance topics reach shops without the app too. */
  readonly isInstalled: (shop: string) => boolean;
  /** What the app subscribed in one shop. */
  readonly subscriptionsOf: (shop: string) => Map<Id, ShopSubscription>;
  readonly limits?: SendLimits;
  readonly concurrency?: number;
  readonly seed?: string | number;
  readonly logLimit?: number;
}

/** Shopify's delivery of webhooks: subscribed topics only, trimmed, signed, retried on the sandbox's clock. */
export class Webhooks {
  readonly log: WebhookDelivery[] = [];
  readonly faults: WebhookFaults = { ...NO_WEBHOOK_FAULTS };
  readonly counts = { emitted: 0, attempts: 0, delivered: 0, lost: 0, neverSent: 0 };
  readonly #options: WebhookOptions;
  readonly #agent: Agent;
  readonly #random: Random;
  readonly #bySubscription = new Map<
    string,
    { subscription: Subscription; trim: (body: JsonObject) => JsonObject }[]
  >();
  readonly #stopListening: () => void;
  readonly #waiting = new Set<WebhookDelivery>();
  readonly #ready: WebhookDelivery[] = [];
  #sending = 0;
  #held: WebhookDelivery[] | undefined;
  #nextDue = Infinity;
  #timer: NodeJS.Timeout | undefined;
  #idle: (() => void)[] = [];
  #closed = false;

  constructor(options: WebhookOptions) {
    this.#options = options;
    this.#agent = new Agent({ keepAlive: true, maxSockets: options.concurrency ?? 48 });
    this.#random = createRandom("webhooks", options.seed ?? 1);
    for (const subscription of options.config.subscriptions) {
      const trim = subscription.includeFields ? compileFields(subscription.includeFields) : (body: JsonObject) => body;
      const others = this.#bySubscription.get(subscription.topic) ?? [];
      this.#bySubscription.set(subscription.topic, [...others, { subscription, trim }]);
    }
    this.#stopListening = options.clock.onAdvance(() => this.#wake());
  }

  /** Takes what happened in a shop and owes the app one delivery per subscription. */
  emit(event: ShopEvent): WebhookDelivery[] {
    return event.topics.flatMap(({ topic, body }) =>
      (this.#bySubscription.get(topic) ?? [])
        .flatMap(({ subscription, trim }) => {
          const always = subscription.compliance || topic === "app/uninstalled";
          if (!always && !this.#options.isInstalled(event.shop)) return [];
          return [this.#owe(event, subscription, Buffer.from(writeJson(trim(body))))];
        })
        .concat(this.#emitForShop(event, topic, body)),
    );
  }

  #emitForShop(event: ShopEvent, topic: string, body: JsonObject): WebhookDelivery[] {
    return [...this.#options.subscriptionsOf(event.shop).values()]
      .filter((subscription) => subscription.topic === topic)
      .map((subscription) => {
        const { includeFields } = subscription;
        const sent = includeFields ? compileFields(includeFields)(body) : body;
        return this.#owe(event, subscription, Buffer.from(writeJson(sent)));
      });
  }

  /** Posts a delivery of the log once more, with its old id: Shopify's "at least once". */
  repeat(delivery: WebhookDelivery): void {
    const again: WebhookDelivery = { ...delivery, attempts: [], state: "waiting" };
    if (this.#held) this.#held.push(again);
    else this.#ready.push(again);
    this.#pump();
  }

  /** Keeps everything back until `release`. */
  hold(): void {
    this.#held ??= [];
  }

  /** Lets go of what was held: in order, reversed, or shuffled by the seed. */
  release(order: "as_sent" | "reversed" | "shuffled" = "as_sent"): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    const arranged = order === "shuffled" ? this.#random.shuffle(held) : order === "reversed" ? held.reverse() : held;
    this.#ready.push(...arranged);
    this.#pump();
  }

  /** Resolves when nothing is due or on the wire; retries of later and held ones don't count. */
  settled(): Promise<void> {
    if (this.#sending === 0 && this.#ready.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** What is still owed: whether anything is on the wire or about to be, and when the next one is due. */
  left(): { busy: boolean; nextAt: number | null } {
    let nextAt: number | null = null;
    for (const { dueAt } of this.#waiting) if (nextAt === null || dueAt < nextAt) nextAt = dueAt;
    return { busy: this.#sending > 0 || this.#ready.length > 0, nextAt };
  }

  /** Stops for good; what waits is dropped. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#stopListening();
    this.#agent.destroy();
    this.#waiting.clear();
    this.#ready.length = 0;
  }

  #owe(event: ShopEvent, subscription: Subscription | ShopSubscription, body: Buffer): WebhookDelivery {
    this.counts.emitted += 1;
    const webhookId = uuid(event.shop, this.counts.emitted, "w");
    const secret = this.#options.secret();
    const { apiVersion } = this.#options.config;
    const neverSent = this.#random.chance(this.faults.neverSentShare);
    const delay = this.faults.delayMs > 0 ? this.#random.between(0, this.faults.delayMs) : 0;
    const delivery: WebhookDelivery = {
      webhookId,
      eventId: event.eventId,
      topic: subscription.topic,
      shop: event.shop,
      subscriptionId: "id" in subscription ? subscription.id : null,
      url: subscription.uri.startsWith("/") ? this.#options.appUrl() + subscription.uri : subscription.uri,
      triggeredAt: event.triggeredAt,
      headers: webhookHeaders(event, subscription, {
        webhookId,
        body,
        secret,
        apiVersion,
        family: this.faults.headers,
      }),
      body,
      attempts: [],
      state: neverSent ? "never_sent" : "waiting",
      dueAt: this.#options.clock.now() + delay,
    };
    this.log.push(delivery);
    const limit = this.#options.logLimit ?? 5_000;
    if (this.log.length > limit * 1.2) this.log.splice(0, this.log.length - limit);
    if (neverSent) {
      this.counts.neverSent += 1;
      return delivery;
    }
    if (this.#held) this.#held.push(delivery);
    else if (delay > 0) this.#wait(delivery);
    else this.#ready.push(delivery);
    if (this.#random.chance(this.faults.duplicateShare)) this.repeat(delivery);
    this.#pump();
    return delivery;
  }

  #wait(delivery: WebhookDelivery): void {
    this.#waiting.add(delivery);
    this.#arm(delivery.dueAt);
  }

  /** Sleeps until the earliest due time, with a look at the clock once a minute at least. */
  #arm(dueAt: number): void {
    if (dueAt >= this.#nextDue || this.#closed) return;
    this.#nextDue = dueAt;
    clearTimeout(this.#timer);
    const sleep = Math.min(Math.max(0, dueAt - this.#options.clock.now()), 60_000);
    this.#timer = setTimeout(() => this.#wake(), sleep).unref();
  }

  /** Moves what has become due to the wire. */
  #wake(): void {
    const now = this.#options.clock.now();
    const due = [...this.#waiting].filter((delivery) => delivery.dueAt <= now).sort((a, b) => a.dueAt - b.dueAt);
    for (const delivery of due) this.#waiting.delete(delivery);
    this.#ready.push(...due);
    this.#nextDue = Infinity;
    for (const delivery of this.#waiting) this.#arm(delivery.dueAt);
    this.#pump();
  }

  #pump(): void {
    while (!this.#closed && this.#sending < (this.#options.concurrency ?? 48)) {
      const delivery = this.#ready.shift();
      if (!delivery) break;
      this.#sending += 1;
      void this.#attempt(delivery);
    }
    if (this.#sending === 0 && this.#ready.length === 0) for (const done of this.#idle.splice(0)) done();
  }

  async #attempt(delivery: WebhookDelivery): Promise<void> {
    delivery.state = "sending";
    const at = this.#options.clock.now();
    const { url, headers, body } = delivery;
    const outcome = await send(this.#agent, url, headers, body, this.#options.limits ?? SHOPIFY_LIMITS);
    delivery.attempts.push({ at, ...outcome });
    this.counts.attempts += 1;
    const wait = RETRY_WAITS[delivery.attempts.length - 1];
    if (outcome.status !== null && outcome.status >= 200 && outcome.status < 300) {
      delivery.state = "delivered";
      this.counts.delivered += 1;
    } else if (wait === undefined) {
      delivery.state = "lost";
      this.counts.lost += 1;
      // Shopify takes a subscription of the Admin API away after eight failed retries; one of the app's file stays.
      if (delivery.subscriptionId !== null)
        this.#options.subscriptionsOf(delivery.shop).delete(delivery.subscriptionId);
    } else {
      delivery.state = "waiting";
      delivery.dueAt = this.#options.clock.now() + wait;
      this.#wait(delivery);
    }
    this.#sending -= 1;
    this.#pump();
  }
}
