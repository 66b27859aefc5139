import { readdirSync } from "node:fs";
import { join } from "node:path";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runOperatorCommand } from "#app/processes/commands/run.server.ts";
import type { Services } from "#app/processes/services.server.ts";
import type { Outside } from "#test/chaos/sandbox.ts";
import { aimAt, routePaths } from "./attack.ts";
import { BROWSER, DEMO, MARKERS, openStage, ORDER, type Stage, VICTIM } from "./stage.ts";

const IDS = { orderId: ORDER, provider: "bodygram", event: "order_paid", sequence: "0", id: "1", shop: VICTIM };

let stage: Stage;
let outside: Outside;
let services: Services;
let origin: string;

beforeAll(async () => {
  stage = await openStage();
  ({ outside, services, origin } = stage);
}, 180_000);
afterAll(() => stage.close(), 60_000);

/** What the app writes of its own accord, whoever asks it for what: when a shop's incidents are looked at next. */
const OF_ITS_OWN = ["incident_look"];

/** Everything that is stored of the victim, in every table that knows shops. */
async function victimsRows(): Promise<string> {
  const { sql } = services.database;
  const id = (await services.shops.find(VICTIM))?.id;
  const tables = await sql.query<{ name: string }>(
    `SELECT c.table_name AS name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND c.column_name = 'shop_id' AND t.table_type = 'BASE TABLE'
       AND c.table_name <> ALL ($1) ORDER BY 1`,
    [OF_ITS_OWN],
  );
  const rows = [];
  for (const { name } of tables) rows.push(name, await sql.query(`SELECT * FROM "${name}" WHERE shop_id = $1`, [id]));
  rows.push(await sql.query(`SELECT * FROM shop WHERE id = $1`, [id]));
  return JSON.stringify(rows);
}

function expectNothingOf(text: string, where: string): void {
  for (const marker of MARKERS) expect(text.includes(marker), `${where} told ${marker}`).toBe(false);
}

const secretOf = (): string => outside.env["SHOPIFY_API_SECRET"] ?? "";

const forged = (claims: Record<string, unknown>, secret: string): Promise<string> =>
  new SignJWT({
    dest: `https://${VICTIM}`,
    iss: `https://${VICTIM}/admin`,
    aud: outside.env["SHOPIFY_API_KEY"] ?? "",
    sub: "1",
    ...claims,
  })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuedAt()
    .setExpirationTime("1m")
    .sign(new TextEncoder().encode(secret));

/** Who asks: another merchant, in several disguises, and strangers. */
const ATTACKERS: Record<string, () => Promise<{ headers: Record<string, string>; query: string }>> = {
  "another merchant": async () => ({
    headers: { Authorization: `Bearer ${await outside.shopify.idToken(DEMO)}` },
    query: "",
  }),
  "another merchant who names the victim in the address": async () => ({
    headers: { Authorization: `Bearer ${await outside.shopify.idToken(DEMO)}` },
    query: `?shop=${VICTIM}&shopId=2&shop_id=2`,
  }),
  "a token that names the victim, signed by another": async () => ({
    headers: { Authorization: `Bearer ${await forged({}, "not-the-secret")}` },
    query: `?shop=${VICTIM}`,
  }),
  "a token of another app": async () => ({
    headers: { Authorization: `Bearer ${await forged({ aud: "another-app" }, secretOf())}` },
    query: "",
  }),
  "a token for one shop issued by another": async () => ({
    headers: { Authorization: `Bearer ${await forged({ iss: `https://${DEMO}/admin` }, secretOf())}` },
    query: "",
  }),
  "a stranger": async () => ({ headers: {}, query: `?shop=${VICTIM}&host=YWRtaW4` }),
};

describe("what belongs to one shop", () => {
  it("is there to be seen by its own merchant, or the rest would prove nothing", async () => {
    const path = `/app/orders/${ORDER}.data`;
    const answer = await fetch(origin + path, {
      headers: { Authorization: `Bearer ${await outside.shopify.idToken(VICTIM)}`, "User-Agent": BROWSER },
    });
    expect(await answer.text()).toContain(MARKERS[0]);
  });

  it.each(Object.keys(ATTACKERS))(
    "is neither told to nor changed by %s, on any route",
    { timeout: 120_000 },
    async (who) => {
      const before = await victimsRows();
      const paths = routePaths();
      expect(paths.length).toBeGreaterThan(6);
      for (const path of paths) {
        const aimed = aimAt(path, IDS);
        const { headers, query } = (await ATTACKERS[who]?.()) ?? { headers: {}, query: "" };
        const asked = { "User-Agent": BROWSER, ...headers };
        const bodies: [string, string][] = [
          ["application/json", JSON.stringify({ ...IDS, intent: "save", enabled: false, seenAt: null, settings: {} })],
          ["application/x-www-form-urlencoded", new URLSearchParams({ ...IDS, intent: "replay" }).toString()],
        ];
        const requests: RequestInit[] = [
          { headers: asked },
          ...bodies.flatMap(([type, body]) =>
            ["POST", "PUT", "DELETE"].map((method) => ({ method, body, headers: { ...asked, "Content-Type": type } })),
          ),
        ];
        for (const request of requests) {
          for (const suffix of [".data", ""]) {
            const url = origin + (aimed === "/" ? "/" : aimed + suffix) + query;
            const answer = await fetch(url, { ...request, redirect: "manual" });
            expectNothingOf(await answer.text(), `${request.method ?? "GET"} ${url}`);
          }
        }
      }
      expect(await victimsRows()).toBe(before);
    },
  );

  it("is neither told nor changed by an operator's command that names another shop", async () => {
    const before = await victimsRows();
    const folder = join(import.meta.dirname, "../../app/processes/commands");
    const names = readdirSync(folder)
      .map((file) => file.replace(".server.ts", ""))
      .filter(
        (name) => !["command.ts", "operator:ada", "run", "ask-operator", "preview", "doctor", "keys"].includes(name),
      );
    expect(names).toContain("deliveries");
    const verbs = ["list", "show", "replay", "status", "start", "pause", "resume", "cancel", "report", "test", "set"];
    for (const name of names) {
      for (const verb of verbs) {
        for (const extra of [
          [],
          ["--order", ORDER, "--provider", "bodygram"],
          ["--id", "1"],
          ["--provider", "bodygram"],
        ]) {
          const output = await runOperatorCommand([name, verb, "--shop", DEMO, ...extra], services).catch(String);
          expectNothingOf(JSON.stringify(output), `${name} ${verb} ${extra.join(" ")}`);
        }
      }
    }
    expect(await victimsRows()).toBe(before);
  });
});
