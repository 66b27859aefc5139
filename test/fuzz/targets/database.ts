import fc from "fast-check";
import { createReceive, type ReceiveOutcome } from "#app/webhooks/receive.server.ts";
import { ORDER_EVENTS } from "#app/domain/delivery.ts";
import { LINK_KEYS, PROVIDER_NAMES } from "#test/support/providers.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { createShopDirectory } from "#app/shops/directory.server.ts";
import { mutate, mutations } from "#test/support/mutations.ts";
import { linkAttributes, orderBody } from "#test/support/orders.ts";
import { createPipeline } from "#test/support/pipeline.ts";
import { openTestDatabase, truncate } from "#test/support/test-database.ts";
import type { Property, Target } from "../target.ts";
import { results } from "./answers.ts";
import { orderTopics, SECRET, signed } from "./webhook-bodies.ts";

/** Good orders that arrive at the same moment as the odd one. */
const NEIGHBOURS = 3;
const FIRST_ID = 8_800_000_000_000;
const DAYS_MS = 86_400_000;
/** So long something is tried, and so long behind a connection that stays held. */
const PATIENCE_DAYS = 62;

/** What PostgreSQL keeps in no text, and instants that it reads and JavaScript doesn't, or the other way round. */
const UNKEPT = ["x\u0000y", "\ud83d", "a\udc00b", "9999-12-31T23:59:59-23:59", "x".repeat(200_000)];
/** Where of an order a text goes into a column of its own, or into a delivery's state. */
const COLUMNS = ["name", "cart_token", "source_name", "financial_status", "created_at", "updated_at", "processed_at"];
const aimed = fc.option(fc.record({ column: fc.constantFrom(...COLUMNS), value: fc.constantFrom(...UNKEPT) }));
/** A provider's words, with what can't be kept in them. */
const words = fc
  .constantFrom(...UNKEPT)
  .chain((text) =>
    fc.constantFrom(
      ...[
        { message: text },
        { error: text, code: text },
        { errors: [{ message: text, code: text }] },
        { detail: text },
      ],
    ),
  );
const answers = fc.oneof(
  results,
  fc.record({
    kind: fc.constant("answer" as const),
    status: fc.constantFrom(200, 207, 400, 409, 422, 503),
    headers: fc.constant({}),
    body: words.map((body) => JSON.stringify(body)),
    complete: fc.boolean(),
  }),
);

/**
 * An order with anything in any place of it, beside good ones, and any answer of the providers, through the statements
 * that run in production: nobody else's webhook is refused for it, nothing stays claimed, and everything ends.
 */
async function through(opened: Awaited<ReturnType<typeof openTestDatabase>>): Promise<Property> {
  const { sql } = opened;
  let next = FIRST_ID;
  return fc.asyncProperty(orderTopics, mutations, aimed, answers, async (topic, changes, aim, result) => {
    await truncate(sql);
    const pipeline = await createPipeline(sql);
    const shopId = await pipeline.addShop();
    for (const provider of PROVIDER_NAMES) await pipeline.connect(shopId, provider);
    const receive = createReceive({
      sql,
      secrets: [SECRET],
      shops: createShopDirectory(sql, pipeline.clock),
      ingest: pipeline.ingest,
      handlers: { handle: async () => ({ outcome: "accepted" as const }) } as never,
      linkKeys: LINK_KEYS,
      eventsTaken: async () => new Set(ORDER_EVENTS),
      readBy: "fuzz",
      seal: async () => "sealed",
      now: pipeline.clock,
      log: silentLog,
    });
    const bodyOf = (id: number) =>
      orderBody({ id, admin_graphql_api_id: `gid://shopify/Order/${id}`, note_attributes: linkAttributes() });
    const plain = { ...bodyOf(next++), ...(aim && { [aim.column]: aim.value }) };
    const odd = Buffer.from(aim ? JSON.stringify(plain) : mutate(plain, changes, () => true));
    const good = Array.from({ length: NEIGHBOURS }, () => Buffer.from(JSON.stringify(bodyOf(next++))));
    const [taken, ...others] = await Promise.all([
      receive(signed(topic, odd, `odd-${next}`)),
      ...good.map((body, index) => receive(signed("orders/paid", body, `good-${next}-${index}`))),
    ]);
    expectKept(taken, ["accepted", "quarantined", "duplicate"]);
    for (const other of others) expectKept(other, ["accepted"]);

    pipeline.network.answer = () => result;
    await pipeline.run();
    const claimed = await sql.query(`SELECT 1 FROM due WHERE claimed_by IS NOT NULL`);
    if (claimed.length > 0) throw new Error("Something stays claimed.");
    pipeline.network.answer = () => ({ kind: "answer", status: 422, headers: {}, body: "{}", complete: true });
    await pipeline.advance(PATIENCE_DAYS * DAYS_MS, DAYS_MS * 2);
    const left = await sql.query<{ queue: string }>(`SELECT queue FROM due`);
    if (left.length > 0) throw new Error(`What is due at ${left.map(({ queue }) => queue).join(", ")} never ends.`);
  });
}

function expectKept(outcome: ReceiveOutcome | undefined, wanted: readonly ReceiveOutcome["outcome"][]): void {
  if (!outcome || !wanted.includes(outcome.outcome)) throw new Error(`It was ${outcome?.outcome ?? "never answered"}.`);
}

function onDatabase(kind: "embedded" | "server", missing: () => string | null): Target {
  let opened: Awaited<ReturnType<typeof openTestDatabase>> | null = null;
  return {
    name: `webhooks and answers through the ${kind === "server" ? "PostgreSQL server" : "embedded database"}`,
    missing,
    longestCaseMs: 30_000,
    oneOf: 3,
    async property() {
      opened = await openTestDatabase(kind);
      return through(opened);
    },
    async close() {
      await opened?.drop();
    },
  };
}

export const throughEmbedded = onDatabase("embedded", () => null);
export const throughServer = onDatabase("server", () =>
  process.env["DATABASE_URL"] ? null : "there is no PostgreSQL server",
);
