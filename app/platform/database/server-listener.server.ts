import type pg from "pg";
import type { Log } from "../telemetry/log.ts";
import { answersWithin } from "./database-engine.ts";

interface Subscription {
  onNotification: (payload: string) => void;
  onReconnect: () => void;
}

const HEARTBEAT_MS = 10_000;
const HEARTBEAT_PATIENCE_MS = 5_000;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 10_000;

/**
 * One connection that listens for all channels of the process, connected by the first `listen`. When it is lost it
 * connects again, listens to all channels again, and calls every `onReconnect`, since a notification may have been
 * missed. The first connect may fail: then `listen` throws.
 */
export function createListener(options: { connect: () => pg.Client; log: Log }) {
  const channels = new Map<string, Set<Subscription>>();
  let client: pg.Client | undefined;
  let heartbeat: NodeJS.Timeout | undefined;
  let retry: NodeJS.Timeout | undefined;
  let failures = 0;
  let closed = false;
  // Connecting, listening and ending take turns, since they ask for one connection.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };

  function drop(lost: pg.Client): void {
    if (client !== lost) return;
    client = undefined;
    clearInterval(heartbeat);
    lost.end().catch(() => undefined);
    if (!closed && channels.size > 0) reconnectLater();
  }

  function reconnectLater(): void {
    clearTimeout(retry);
    retry = setTimeout(
      () => {
        inTurn(reconnect).catch((error: unknown) => {
          options.log.warn({ err: error }, "The database does not answer; listening starts again when it does.");
          reconnectLater();
        });
      },
      Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures++),
    );
    retry.unref();
  }

  async function reconnect(): Promise<void> {
    if (closed || client !== undefined || channels.size === 0) return;
    await connect();
    for (const subscriptions of channels.values()) for (const { onReconnect } of subscriptions) onReconnect();
  }

  async function connect(): Promise<pg.Client> {
    if (client !== undefined) return client;
    const next = options.connect();
    // Also after it was dropped: an error event without a listener would end the process.
    next.on("error", () => drop(next));
    next.on("end", () => drop(next));
    next.on("notification", ({ channel, payload }) => {
      for (const { onNotification } of channels.get(channel) ?? []) onNotification(payload ?? "");
    });
    try {
      await next.connect();
      for (const channel of channels.keys()) await next.query(`LISTEN "${channel}"`);
    } catch (error) {
      next.end().catch(() => undefined);
      throw error;
    }
    client = next;
    failures = 0;
    heartbeat = setInterval(() => {
      void answersWithin(HEARTBEAT_PATIENCE_MS, next.query("SELECT 1")).then((alive) => {
        if (!alive) drop(next);
      });
    }, HEARTBEAT_MS);
    heartbeat.unref();
    return next;
  }

  async function listen(channel: string, onNotification: (payload: string) => void, onReconnect: () => void) {
    const subscription: Subscription = { onNotification, onReconnect };
    await inTurn(async () => {
      const connected = await connect();
      if (!channels.has(channel)) await connected.query(`LISTEN "${channel}"`);
      channels.set(channel, (channels.get(channel) ?? new Set()).add(subscription));
    });
    return () =>
      inTurn(async () => {
        const subscriptions = channels.get(channel);
        subscriptions?.delete(subscription);
        if (subscriptions?.size !== 0) return;
        channels.delete(channel);
        await client?.query(`UNLISTEN "${channel}"`).catch(() => undefined);
      });
  }

  return {
    listen,
    async close(): Promise<void> {
      closed = true;
      clearTimeout(retry);
      await turn;
      clearInterval(heartbeat);
      const last = client;
      client = undefined;
      await last?.end();
    },
  };
}
