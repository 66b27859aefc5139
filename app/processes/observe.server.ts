import type { SettledAttempt } from "../delivery/concluded.ts";
import type { Arrival, Ingest } from "../orders/ingest.server.ts";
import type { Metrics } from "../platform/telemetry/metrics.server.ts";
import type { OrderRef, Trace } from "../platform/telemetry/trace.server.ts";
import type { JobName, Queue } from "../queue/boss.server.ts";

/** Tells traces of every order that is taken in. Without traces the very same `ingest` comes back: it costs nothing. */
export function observeIngest(ingest: Ingest, trace: Trace | null, now: () => number): Ingest {
  if (!trace) return ingest;
  const tell = ({ shopId, order, event, origin, topic = origin, receivedAt }: Arrival, outcome: string): void => {
    trace.arrived({ shopId, orderId: order.id }, event, {
      name: `ingest ${topic}`,
      from: receivedAt.getTime(),
      to: now(),
      attributes: { "fitloop.topic": topic, "fitloop.outcome": outcome },
      // What an event's own webhook tells may be known already, by one that told the order whole.
      accepted: outcome !== "fault" && outcome !== "unkept",
      failed: outcome === "fault",
    });
  };
  return {
    ...ingest,
    async add(arrival) {
      try {
        const result = await ingest.add(arrival);
        tell(arrival, result.outcome);
        return result;
      } catch (error) {
        tell(arrival, "fault");
        throw error;
      }
    },
  };
}

/** Tells metrics and traces of every attempt that was settled. */
export function observeAttempt(metrics: Metrics, trace: Trace | null): (attempt: SettledAttempt) => void {
  return ({ claimed, after, decision, outcome, code, httpStatus, startedAt, durationMs }) => {
    const { provider, lane } = claimed;
    const endedAt = startedAt + durationMs;
    metrics.attempt(provider, outcome, durationMs / 1000);
    const seconds = Math.max(0, endedAt - claimed.owedSince.getTime()) / 1000;
    metrics.delivery({ provider, lane, status: decision.status, seconds });
    trace?.attempted(claimed, claimed.event, {
      name: `attempt ${provider}`,
      from: startedAt,
      to: endedAt,
      attributes: {
        "fitloop.provider": provider,
        "fitloop.event": claimed.event,
        "fitloop.lane": lane,
        "fitloop.attempt": after.attempts,
        "fitloop.outcome": outcome,
        "fitloop.status": decision.status,
        ...(code !== null && { "fitloop.code": code.slice(0, 100) }),
        ...(httpStatus !== null && { "http.response.status_code": httpStatus }),
      },
      failed: !["delivered", "partly_delivered"].includes(outcome),
    });
  };
}

/** Tells traces of every group of orders that was planned. */
export function observePlan(trace: Trace | null, now: () => number) {
  return trace
    ? (orders: readonly OrderRef[], from: number): void =>
        trace.planned(orders, { from, to: now(), attributes: { "fitloop.orders": orders.length }, failed: false })
    : undefined;
}

/** Counts and times the jobs that a queue carries out. */
export function observeJobs(queue: Queue, metrics: Metrics): Queue {
  return {
    ...queue,
    work<Name extends JobName>(name: Name, handler: Parameters<typeof queue.work<Name>>[1]) {
      return queue.work(name, async (payload) => {
        const started = performance.now();
        const tell = (outcome: "done" | "failed"): void =>
          metrics.job(name, outcome, (performance.now() - started) / 1000);
        try {
          await handler(payload);
          tell("done");
        } catch (error) {
          tell("failed");
          throw error;
        }
      });
    },
  };
}
