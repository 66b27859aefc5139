import type { ServerResponse } from "node:http";
import type { Services } from "./services.server.ts";
import type { Listener } from "./web.server.ts";

/** How long due work may lie before a process calls itself not ready, in seconds. */
const READY_QUEUE_AGE = 300;

const WAITING = `
  SELECT
    (SELECT extract(epoch FROM $1::timestamptz - min(due_at))::float8 FROM delivery d
     JOIN connection c ON c.shop_id = d.shop_id AND c.provider = d.provider JOIN shop s ON s.id = d.shop_id
     WHERE d.status = 'pending' AND d.due_at <= $1 AND c.enabled AND c.state = 'open' AND c.paused_until IS NULL
       AND c.circuit_opened_at IS NULL AND s.state = 'active') AS "queueAge",
    (SELECT count(*)::int FROM delivery WHERE status = 'held') AS held`;

/** What tells an operator, a load balancer and Prometheus how this process is. */
export function createHealth({ database, clock, metrics }: Services) {
  const waiting = async (): Promise<{ queueAge: number; held: number }> => {
    const [row] = await database.sql.query<{ queueAge: number | null; held: number }>(WAITING, [new Date(clock.now())]);
    return { queueAge: Math.max(0, row?.queueAge ?? 0), held: row?.held ?? 0 };
  };
  const say = (response: ServerResponse, status: number, body: object): void => {
    response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
    response.end(JSON.stringify(body));
  };

  const process: Listener = (_request, response) => say(response, 200, { status: "ok", now: new Date(clock.now()).toISOString() });

  const ready: Listener = async (_request, response) => {
    if (!(await database.healthy())) return say(response, 503, { status: "unready", reason: "database" });
    const { queueAge } = await waiting();
    if (queueAge > READY_QUEUE_AGE) return say(response, 503, { status: "unready", reason: "queue_age", queueAge });
    say(response, 200, { status: "ready", queueAge });
  };

  return {
    process,
    ready,
    async metrics(response: ServerResponse): Promise<void> {
      try {
        const { queueAge, held } = await waiting();
        metrics.queueAge(queueAge);
        metrics.held(held);
      } catch {
        // The process' own figures are worth having most when the database can't be asked.
      }
      const { contentType, body } = await metrics.render();
      response.writeHead(200, { "Content-Type": contentType }).end(body);
    },
  };
}
