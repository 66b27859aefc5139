import { median, rise, riseOfLowest, slope } from "./growth.ts";
import type { Sample } from "./sample.ts";

/** One figure that has to stay flat, and whether it did. */
export interface Finding {
  what: string;
  value: number;
  atMost: number;
  unit: string;
  ok: boolean;
}

/** What each figure may do after the warm-up. A leak of a kilobyte for each order is twice the first of them. */
const BOUNDS = {
  heldPerOrder: 512,
  rssRise: 32 * 1024 * 1024,
  /** Over three minutes, a socket lost in 160 orders or a connection lost in half a minute is more. */
  descriptors: 24,
  connections: 4,
  /** PostgreSQL vacuums a table when a fifth of its rows is dead, and looks every ten seconds here. */
  deadShare: 0.25,
  /** For each order a second: an order leaves four dead rows in the queue, a vacuum comes within two looks. */
  queueDead: 100,
  bytesPerOrder: 1.3,
  backlog: 1,
};

/** Judges the samples after the warm-up. */
export function judge(samples: readonly Sample[], rate: number): Finding[] {
  const findings: Finding[] = [];
  const add = (what: string, value: number, atMost: number, unit: string): void =>
    void findings.push({ what, value, atMost, unit, ok: value <= atMost });
  for (const name of Object.keys(samples[0]?.processes ?? {})) {
    const of = samples.flatMap(({ orders, processes }) => {
      const one = processes[name];
      return one ? [{ orders, ...one }] : [];
    });
    const held = of.map(({ orders, held }) => [orders, held] as const);
    add(`${name}: memory held for each order`, slope(held), BOUNDS.heldPerOrder, "bytes");
    add(`${name}: rise of resident memory`, rise(of.map(({ rss }) => rss)), BOUNDS.rssRise, "bytes");
    const descriptors = of.flatMap((one) => (one.descriptors === null ? [] : [one.descriptors]));
    if (descriptors.length > 0) {
      add(`${name}: rise of open files and sockets`, riseOfLowest(descriptors), BOUNDS.descriptors, "");
    }
  }
  const connections = samples.map((sample) => sample.connections);
  add("rise of connections to the database", riseOfLowest(connections), BOUNDS.connections, "");
  const lastHalf = samples.slice(Math.floor(samples.length / 2));
  const shares = lastHalf.map(({ dead, live }) => dead / Math.max(1, live));
  add("dead rows for each one alive", median(shares), BOUNDS.deadShare, "");
  add(
    "dead rows of the queue, of a second's order",
    median(lastHalf.map((one) => one.queueDead)) / rate,
    BOUNDS.queueDead,
    "",
  );
  add("bytes for each order, last half against first", bytesGrowth(samples), BOUNDS.bytesPerOrder, "");
  add(
    "due and not done, in seconds of orders",
    rise(samples.map(({ backlog }) => backlog)) / rate,
    BOUNDS.backlog,
    "s",
  );
  return findings;
}

/** How much more the database grew for an order in the last half than in the first: 1 when it grows evenly. */
function bytesGrowth(samples: readonly Sample[]): number {
  const middle = Math.floor(samples.length / 2);
  const of = (part: readonly Sample[]): number => slope(part.map(({ orders, bytes }) => [orders, bytes] as const));
  return of(samples.slice(middle)) / Math.max(1, of(samples.slice(0, middle + 1)));
}
