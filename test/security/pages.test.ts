import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startReplay } from "#app/replays/replays.server.ts";
import { PERSONAL } from "#test/support/orders.ts";
import { aimAt, routePaths } from "./attack.ts";
import { BROWSER, DEMO, MARKERS, openStage, ORDER, SECRETS, type Stage, VICTIM } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  const { services } = stage;
  const shop = await services.shops.find(VICTIM);
  const now = new Date(services.clock.now());
  const asked = { filter: { status: "dead" as const }, rate: 5, dryRun: true };
  await startReplay(services.database.sql, shop?.id ?? 0, { asked, actor: "user:1" }, now);
}, 180_000);
afterAll(() => stage.close(), 60_000);

const IDS = { orderId: ORDER, provider: "bodygram", id: "1" };
const asOwner = async (): Promise<Record<string, string>> => ({
  Authorization: `Bearer ${await stage.outside.shopify.idToken(VICTIM)}`,
  "User-Agent": BROWSER,
});
interface Answer {
  status: number;
  type: string;
  text: string;
}
const ask = async (path: string, init: RequestInit = {}): Promise<Answer> => {
  const headers = { ...(await asOwner()), ...(init.headers as Record<string, string> | undefined) };
  const answer = await fetch(stage.origin + path, { ...init, headers, redirect: "manual" });
  return { status: answer.status, type: answer.headers.get("Content-Type") ?? "", text: await answer.text() };
};

describe("what a page is told", () => {
  it("is no secret and nothing personal, whichever page asks", { timeout: 120_000 }, async () => {
    const { outside, services } = stage;
    const sealed = await services.database.sql.query<{ sealed: string }>("SELECT sealed FROM shop_session");
    const never = [
      ...SECRETS,
      ...sealed.map((row) => row.sealed),
      outside.env["SHOPIFY_API_SECRET"] ?? "",
      ...(outside.env["FITLOOP_ENCRYPTION_KEYS"] ?? "").split(",").map((key) => key.slice(key.indexOf(":") + 1)),
      PERSONAL,
    ];
    expect(never.every((text) => text.length > 5)).toBe(true);
    let told = "";
    for (const path of routePaths().filter((one) => one !== "/")) {
      for (const suffix of [".data", ""]) {
        const { status, text } = await ask(aimAt(path, IDS) + suffix);
        expect(status, path).toBeLessThan(500);
        for (const secret of never) expect(text.includes(secret), `${path}${suffix} told a secret`).toBe(false);
        // Tokens of Shopify's, whoever's they are.
        expect(text, path).not.toMatch(/\bshp(at|ua|rt|ca)_[0-9a-f]{8,}/);
        told += text;
      }
    }
    // What is the merchant's own was there to be told.
    for (const marker of MARKERS) expect(told).toContain(marker);
    const preview = await ask(`/app/preview.data?order=${ORDER}`);
    expect(preview.text).toContain("***");
    for (const secret of never) expect(preview.text.includes(secret)).toBe(false);
  });
});

/** What is no id, no day and no choice of ours. */
const HOSTILE = [
  "",
  "-1",
  "9".repeat(40),
  "1e9",
  "0x10",
  "1' OR '1'='1",
  "1; DROP TABLE orders",
  "../../etc/passwd",
  "\u0000",
  "\ud800",
  "<script>alert(1)</script>",
  "{{constructor.constructor('x')()}}",
  "__proto__",
  "9999-99-99",
  "a".repeat(5_000),
];
const NAMES = ["order", "provider", "status", "reason", "link", "channel", "from", "to", "after", "before", "rate"];
const FIELDS = [...NAMES, "intent", "id", "orderId", "event", "sequence", "note", "days", "settings", "credential"];
const INTENTS = ["save", "test", "replay", "skip", "count", "start", "mark", "unmark", "resume", "cancel", "fetch"];
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

describe("hostile input of a merchant who is signed in", () => {
  const fine = (path: string, { status, type, text }: Answer): void => {
    expect(status, path.slice(0, 200)).toBeLessThan(500);
    // What a page is told as data is written by React; a document has it in its own words.
    const isWritten = type.includes("html") && text.includes("<script>alert(1)");
    expect(isWritten, `${path.slice(0, 200)} writes what it was told`).toBe(false);
    expect(text, path.slice(0, 200)).not.toMatch(/\bat .*\.ts:\d+:\d+|syntax error at/);
  };

  const allOf = (text: string): string => NAMES.map((name) => `${name}=${encoded(text)}`).join("&");

  it("in an address or a query, is an answer and no fault, on any route", { timeout: 240_000 }, async () => {
    for (const path of routePaths().filter((one) => one !== "/")) {
      for (const text of HOSTILE) {
        const aimed = path.includes(":") ? path.replaceAll(/:\w+/g, encoded(text) || "x") : path;
        const query = text.length > 1_000 ? `order=${encoded(text)}` : allOf(text);
        fine(aimed, await ask(`${aimed}.data?${query}`));
        if (text.startsWith("<")) fine(aimed, await ask(`${aimed}?${query}`));
      }
    }
  });

  it("in a form, changes nothing of anybody else's and is no fault, on any route", { timeout: 240_000 }, async () => {
    const other = async (): Promise<string> => {
      const shop = await stage.services.shops.find(DEMO);
      const { sql } = stage.services.database;
      return JSON.stringify([
        await sql.query("SELECT * FROM connection WHERE shop_id = $1", [shop?.id]),
        await sql.query("SELECT * FROM operation WHERE shop_id = $1", [shop?.id]),
        await sql.query("SELECT settings FROM shop WHERE id = $1", [shop?.id]),
      ]);
    };
    const before = await other();
    for (const path of routePaths().filter((one) => one !== "/")) {
      const aimed = `${aimAt(path, IDS)}.data`;
      const post = async (body: string | FormData, type?: string): Promise<void> =>
        fine(aimed, await ask(aimed, { method: "POST", body, ...(type && { headers: { "Content-Type": type } }) }));
      for (const text of HOSTILE) {
        const fields = Object.fromEntries(FIELDS.map((name) => [name, text.toWellFormed()]));
        await post(new URLSearchParams(fields).toString(), "application/x-www-form-urlencoded");
      }
      for (const intent of INTENTS) {
        await post(
          new URLSearchParams({ intent, id: "1'", rate: "NaN" }).toString(),
          "application/x-www-form-urlencoded",
        );
      }
      const file = new FormData();
      for (const name of FIELDS) file.set(name, new Blob(["x"]), "x.txt");
      await post(file);
      await post("not=%zz&a=%", "application/x-www-form-urlencoded");
      await post("--nothing", "multipart/form-data; boundary=other");
      for (const json of ["{", "null", "[]", '"text"', "1", '{"__proto__":{"a":1}}', "[".repeat(5_000)]) {
        await post(json, "application/json");
      }
    }
    expect(await other()).toBe(before);
  });
});
