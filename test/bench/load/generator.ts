// The load generator, a process of its own: raw sockets and requests that were written and signed before.
import { connect, type Socket } from "node:net";
import { FrameReader } from "./frames.ts";
import { type LoadOrder, type LoadReport, monotonicMs } from "./messages.ts";
import { signedRequests } from "./orders.ts";

/** Sockets of the open loop: so many orders can be under way before one has to wait, which counts as its latency. */
const OPEN_LOOP_SOCKETS = 256;

const PATIENCE_MS = 60_000;

let prepared: Buffer[] = [];
/** How many requests each of them is: an order, and its products' updates behind it. */
let answersOf: number[] = [];

process.on("message", (order: LoadOrder) => {
  void (order.do === "prepare" ? prepare(order) : run(order)).then((reply) => process.send?.(reply));
});

async function prepare(order: Extract<LoadOrder, { do: "prepare" }>): Promise<{ bodyBytes: number }> {
  const { requests, answers, bodyBytes } = signedRequests(order);
  prepared = requests;
  answersOf = answers;
  return { bodyBytes };
}

interface Sender {
  send(index: number, intendedAt: number): void;
}

async function run({ port, load, times }: Extract<LoadOrder, { do: "run" }>): Promise<LoadReport> {
  const latencies: number[] = [];
  const sentAt: number[] = [];
  let sent = 0;
  let answered = 0;
  let accepted = 0;
  let endedAt = 0;
  let ended = (): void => undefined;
  const finished = new Promise<void>((resolve) => (ended = resolve));
  let closing = false;
  const idle: Sender[] = [];
  const waiting: { index: number; intendedAt: number }[] = [];

  const onAnswer = (sender: Sender, status: number, intendedAt: number, answeredAt: number): void => {
    endedAt = Math.max(endedAt, answeredAt);
    latencies.push(answeredAt - intendedAt);
    answered += 1;
    if (status === 200) accepted += 1;
    const next = waiting.shift();
    if (next) sender.send(next.index, next.intendedAt);
    else if (load.kind === "open") idle.push(sender);
    else sendNext(sender, monotonicMs());
    if (closing && answered === sent) ended();
  };
  const sendNext = (sender: Sender, now: number): void => {
    if (sent >= prepared.length) closing = true;
    else sender.send(sent++, now);
  };

  const count = load.kind === "closed" ? load.concurrency : OPEN_LOOP_SOCKETS;
  const sockets = await Promise.all(Array.from({ length: count }, () => open(port)));
  const senders = sockets.map((socket) => makeSender(socket, onAnswer));
  const startedAt = monotonicMs();
  if (load.kind === "closed") for (const sender of senders) sendNext(sender, startedAt);
  else {
    idle.push(...senders);
    await offer(load.rate, startedAt, (intendedAt) => {
      const sender = idle.pop();
      const index = sent++;
      if (times) sentAt.push(intendedAt);
      if (sender) sender.send(index, intendedAt);
      else waiting.push({ index, intendedAt });
    });
    closing = true;
  }
  // A server that never answers must not hold the bench for ever.
  const patience = setTimeout(() => ended(), PATIENCE_MS);
  if (!(closing && answered === sent)) await finished;
  clearTimeout(patience);
  for (const socket of sockets) socket.destroy();
  return { sent, accepted, startedAt, endedAt, latency: percentiles(latencies), sentAt };
}

/** Calls at the instants of a Poisson process: arrivals don't know of each other. */
async function offer(rate: number, startedAt: number, arrive: (intendedAt: number) => void): Promise<void> {
  let next = startedAt;
  for (let count = 0; count < prepared.length; ) {
    const now = monotonicMs();
    for (; next <= now && count < prepared.length; count += 1) {
      arrive(next);
      next += (-Math.log(1 - Math.random()) * 1000) / rate;
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** The order's own answer is what counts; the sender is free when those behind it have come too. */
function makeSender(
  socket: Socket,
  onAnswer: (sender: Sender, status: number, intendedAt: number, answeredAt: number) => void,
): Sender {
  let intended = 0;
  let left = 0;
  let own: { status: number; at: number } | null = null;
  const sender: Sender = {
    send(index, intendedAt) {
      intended = intendedAt;
      left = answersOf[index] ?? 1;
      own = null;
      socket.write(prepared[index] ?? "");
    },
  };
  const take = (status: number): void => {
    own ??= { status, at: monotonicMs() };
    left -= 1;
    if (left === 0) onAnswer(sender, own.status, intended, own.at);
  };
  const reader = new FrameReader((head) => take(Number(head.slice(9, 12))));
  socket.on("data", (chunk: Buffer) => reader.push(chunk));
  // A connection that breaks leaves its order unanswered: it is missing in `accepted`.
  socket.on("error", () => onAnswer(sender, 0, intended, monotonicMs()));
  return sender;
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => {
      socket.off("error", reject);
      resolve(socket);
    });
    socket.once("error", reject);
  });
}

function percentiles(latencies: number[]): LoadReport["latency"] {
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
