import { beforeEach, describe, expect, it } from "vitest";
import { NEED_KINDS, type NeedKind, SWEPT_KINDS, THRESHOLDS } from "#app/incidents/kinds.ts";
import { createChangeNotes } from "#app/incidents/notes.server.ts";
import { readNeeds } from "#app/incidents/read.server.ts";
import { createSweep } from "#app/incidents/sweep.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { PROVIDERS } from "#app/providers/registry.ts";
import { SCOPES } from "#app/shopify/webhooks/scopes.ts";
import { keepThemeReport } from "#app/shops/theme-report.server.ts";
import { markSizeless } from "#app/catalog/without-size.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { lineBody, linkAttributes, orderBody } from "#test/support/orders.ts";
import { answer, createPipeline, type Pipeline } from "#test/support/pipeline.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DOMAIN = "shop.myshopify.com";

describe("what needs a merchant", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let shopId: number;
  let turn: () => Promise<boolean>;
  let placed = 0;

  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    shopId = await pipeline.addShop(DOMAIN);
    await db.sql.query(`UPDATE shop SET scopes = $2 WHERE id = $1`, [shopId, SCOPES]);
    await signIn();
    turn = createSweep({ sql: db.sql, providers: PROVIDERS, now: pipeline.clock, log: silentLog });
    placed = 0;
  });

  const at = () => new Date(pipeline.clock());
  const signIn = () =>
    db.sql.query(
      `INSERT INTO shop_session (id, shop, sealed, state, updated_at) VALUES ('offline_' || $1, $1, 'x', 'ok', $2)`,
      [DOMAIN, at()],
    );
  const note = async () => {
    const notes = createChangeNotes({ sql: db.sql, now: pipeline.clock, log: silentLog });
    notes.note(shopId);
    await notes.flush();
  };
  /** What is told a few seconds after something changed. */
  const told = async (): Promise<[NeedKind, string, number][]> => {
    await note();
    await pipeline.advance(15_000);
    await turn();
    return open();
  };
  const open = async (): Promise<[NeedKind, string, number][]> =>
    (await readNeeds(db.sql, shopId, at()))
      .filter(({ mendedAt }) => mendedAt === null)
      .map(({ kind, subject, count }) => [kind, subject, count]);
  const arrive = (body: object = {}) => {
    placed += 1;
    return pipeline.arrive(
      shopId,
      orderBody({ id: 1000 + placed, admin_graphql_api_id: null, name: `#${placed}`, note_attributes: [], ...body }),
    );
  };
  const linked = (body: object = {}) => arrive({ note_attributes: linkAttributes(), ...body });
  const enter = (provider: "naiz" | "robosize" | "bodygram") =>
    db.sql.query(`UPDATE connection SET credential_at = $3 WHERE shop_id = $1 AND provider = $2`, [
      ...[shopId, provider, at()],
    ]);

  it("is nothing in a shop in which all is well", async () => {
    await pipeline.connect(shopId, "robosize");
    await linked();
    expect(await told()).toEqual([]);
  });

  it("is told of every kind, each with its own check", () => {
    expect(new Set(NEED_KINDS).size).toBe(16);
    expect(NEED_KINDS.filter((kind) => !SWEPT_KINDS.includes(kind))).toEqual(["books_open"]);
  });

  it("is a refused credential, with what waits for it, until a new one is taken", async () => {
    await pipeline.connect(shopId, "robosize");
    pipeline.network.answer = () => answer(401);
    await linked();
    await linked();
    expect(await told()).toEqual([["credential_refused", "robosize", 2]]);
    pipeline.network.answer = () => answer(200, {});
    await db.sql.query(`UPDATE connection SET state = 'open', reason = NULL, held_at = NULL`);
    await pipeline.advance(HOUR);
    expect(await told()).toEqual([]);
  });

  it("is a provider that is away for a quarter of an hour, though only one order tells, and closes when it is back", async () => {
    await pipeline.connect(shopId, "robosize");
    pipeline.network.answer = () => answer(503);
    await linked();
    expect(await told()).toEqual([]);
    await pipeline.advance(13 * MINUTE, MINUTE);
    expect(await told()).toEqual([]);
    await pipeline.advance(2 * MINUTE, 30_000);
    // Nobody notes anything: the limit itself comes due.
    await turn();
    expect(await open()).toEqual([["not_answering", "robosize", 1]]);
    const [need] = await readNeeds(db.sql, shopId, at());
    expect(at().getTime() - (need?.since.getTime() ?? 0)).toBeGreaterThanOrEqual(THRESHOLDS.notAnsweringMs);
    pipeline.network.answer = () => answer(200, {});
    await pipeline.advance(2 * HOUR, 10 * MINUTE);
    expect(await told()).toEqual([]);
  });

  it("is a credential that nobody has proven for a day", async () => {
    await pipeline.connect(shopId, "naiz");
    await enter("naiz");
    expect(await told()).toEqual([]);
    await pipeline.advance(DAY);
    await turn();
    expect(await open()).toEqual([["unproven", "naiz", 1]]);
    await db.sql.query(`UPDATE connection SET proven_at = $1`, [at()]);
    expect(await told()).toEqual([]);
  });

  it("is what was given up for one reason, from the tenth on", async () => {
    const dead = (value: number) =>
      db.sql.query(
        `INSERT INTO tally AS t (shop_id, day, provider, status, reason, part, value) VALUES ($1, $2::date, 'naiz', 'dead', 'http_422', 0, $3)
         ON CONFLICT (shop_id, day, provider, status, reason, part) DO UPDATE SET value = excluded.value`,
        [shopId, at().toISOString().slice(0, 10), value],
      );
    await dead(9);
    expect(await told()).toEqual([]);
    await dead(10);
    expect(await told()).toEqual([["given_up", "naiz/http_422", 10]]);
    await dead(0);
    expect(await told()).toEqual([]);
  });

  it("is lines without a size beyond a twentieth of a day's, and ends with the day", async () => {
    await pipeline.connect(shopId, "naiz");
    const sizeless = { id: 77, requires_shipping: true, variant_title: null, title: "Mug", name: "Mug", sku: "MUG" };
    await linked({ line_items: [lineBody(sizeless)] });
    expect(await told()).toEqual([["no_size", "", 1]]);
    for (let count = 0; count < 20; count += 1) await linked();
    expect(await told()).toEqual([]);
    await linked({ line_items: [lineBody(sizeless)] });
    await linked({ line_items: [lineBody(sizeless)] });
    expect(await told()).toEqual([["no_size", "", 3]]);
    await pipeline.advance(DAY + HOUR);
    expect(await told()).toEqual([]);
  });

  it("is no line of a product that comes without a size, as the merchant says", async () => {
    await pipeline.connect(shopId, "naiz");
    const sizeless = { id: 77, product_id: 55, variant_title: null, title: "Mug", name: "Mug", sku: "MUG" };
    await linked({ line_items: [lineBody(sizeless)] });
    expect(await told()).toEqual([["no_size", "", 1]]);
    await markSizeless(db.sql, shopId, { productId: "55", title: "Mug" }, at());
    await linked();
    expect(await told()).toEqual([]);
  });

  it("is a link that came damaged", async () => {
    await pipeline.connect(shopId, "robosize");
    const damaged = linkAttributes().map((attribute) => ({ ...attribute, value: "<b>" }));
    await arrive({ note_attributes: damaged });
    expect((await told()).filter(([kind]) => kind === "attributes_damaged")).toEqual([["attributes_damaged", "", 1]]);
    await db.sql.query(`UPDATE connection SET proven_at = $1`, [at()]);
    await pipeline.advance(DAY + HOUR);
    expect(await told()).toEqual([]);
  });

  it("is a day of web orders all without link, and a linked share half of the same weekday's", async () => {
    for (let count = 0; count < 4; count += 1) await arrive();
    expect(await told()).toEqual([]);
    await arrive();
    expect(await told()).toEqual([["orders_unlinked", "", 5]]);
    await linked();
    expect(await told()).toEqual([]);

    await pipeline.advance(2 * DAY);
    for (let count = 0; count < 20; count += 1) await linked();
    await pipeline.advance(7 * DAY);
    for (let count = 0; count < 20; count += 1) await (count < 9 ? linked() : arrive());
    expect(await told()).toEqual([["link_share_halved", "", 11]]);
    await linked();
    await linked();
    expect(await told()).toEqual([]);
  });

  it("leaves out of these what comes by other channels, tests and past orders", async () => {
    for (let count = 0; count < 9; count += 1) await arrive({ source_name: "pos" });
    for (let count = 0; count < 9; count += 1) await arrive({ test: true });
    for (let count = 0; count < 9; count += 1) {
      placed += 1;
      await pipeline.arrive(shopId, orderBody({ id: 5000 + placed, admin_graphql_api_id: null }), {
        origin: "backfill",
      });
    }
    expect(await told()).toEqual([]);
  });

  it("is a part of the theme that stood there, as a page last reported it", async () => {
    const report = (embed: "active" | "inactive", block: "active" | "inactive") =>
      keepThemeReport(db.sql, shopId, { embed, block }, at());
    await report("inactive", "inactive");
    expect(await told()).toEqual([]);
    await report("active", "active");
    expect(await told()).toEqual([]);
    await report("inactive", "inactive");
    for (let count = 0; count < 5; count += 1) await arrive();
    expect(await told()).toEqual([
      ["part_gone", "block", 1],
      ["part_gone", "embed", 1],
    ]);
    await report("active", "inactive");
    expect((await told()).map(([kind, subject]) => `${kind} ${subject}`)).toEqual([
      "part_gone block",
      "orders_unlinked ",
    ]);
  });

  it("is a webhook that Shopify never sent", async () => {
    await arrive();
    await db.sql.query(`UPDATE orders SET webhook_missing = true`);
    expect(await told()).toEqual([["webhooks_missing", "", 1]]);
    await pipeline.advance(DAY + HOUR);
    expect(await told()).toEqual([]);
  });

  it("is a scope that the shop hasn't granted, where writing doesn't include reading", async () => {
    await db.sql.query(`UPDATE shop SET scopes = '{write_orders,write_app_proxy}'`);
    expect(await told()).toEqual([["scope_lacking", "", 1]]);
    await db.sql.query(`UPDATE shop SET scopes = $1`, [SCOPES]);
    expect(await told()).toEqual([]);
  });

  it("is settings of the storefront that Shopify doesn't take", async () => {
    await pipeline.connect(shopId, "naiz");
    const published = (at: Date | null, fault: string | null) =>
      db.sql.query(`UPDATE shop SET settings = jsonb_build_object('storefrontPublished', $1::jsonb)`, [
        JSON.stringify({ at: at?.toISOString() ?? null, fault }),
      ]);
    await published(null, "invalid");
    expect(await told()).toEqual([]);
    await pipeline.advance(THRESHOLDS.widgetStuckMs);
    await turn();
    expect(await open()).toEqual([["widget_stuck", "", 1]]);
    await published(at(), null);
    expect(await told()).toEqual([]);
  });

  it("is a shop without a token, a body that can't be read, and a request for data, as long as they are there", async () => {
    await db.sql.query(`DELETE FROM shop_session`);
    await db.sql.query(
      `INSERT INTO quarantine (shop_id, topic, webhook_id, reason, body, received_at, expires_at) VALUES ($1, 't', 'w', 'r', 'x', $2, $2)`,
      [shopId, at()],
    );
    await db.sql.query(
      `INSERT INTO compliance_evidence (shop_id, topic, subject_hash, requested_at, export, expires_at)
       VALUES ($1, 'customers/data_request', 'h', $2, 'x', $2::timestamptz + interval '30 days')`,
      [shopId, at()],
    );
    expect(await told()).toEqual([
      ["token_refused", "", 1],
      ["bodies_unreadable", "", 1],
      ["data_request_due", "", 1],
    ]);
    await signIn();
    await db.sql.query(`DELETE FROM quarantine`);
    await db.sql.query(`UPDATE compliance_evidence SET completed_at = $1`, [at()]);
    expect(await told()).toEqual([]);
  });

  it("is opened once and stays one row, whatever its count becomes", async () => {
    await arrive();
    await db.sql.query(`UPDATE orders SET webhook_missing = true`);
    await told();
    await arrive();
    await db.sql.query(`UPDATE orders SET webhook_missing = true`);
    expect(await told()).toEqual([["webhooks_missing", "", 2]]);
    expect(await db.sql.query(`SELECT 1 FROM incident`)).toHaveLength(1);
  });

  it("is never another shop's, and is forgotten of a shop that has gone", async () => {
    const other = await pipeline.addShop("other.myshopify.com");
    await db.sql.query(`UPDATE shop SET scopes = '{}' WHERE id = $1`, [other]);
    expect(await told()).toEqual([]);
    await db.sql.query(`UPDATE shop SET state = 'uninstalled' WHERE id = $1`, [shopId]);
    await note();
    await pipeline.advance(15_000);
    await turn();
    expect(await db.sql.query(`SELECT shop_id FROM incident_look`)).toEqual([{ shop_id: other }]);
  });
});
