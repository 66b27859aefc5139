import { shopifyApi, ApiVersion } from "@shopify/shopify-api";
import "@shopify/shopify-api/adapters/web-api";
import { describe, expect, test, vi } from "vitest";
import { readProxyRequest } from "#app/session-links/proxy-signature.server.ts";
import { signProxyQuery } from "#test/sandbox/storefront/proxy.ts";

const SECRET = "hush";
const NOW = Date.UTC(2026, 10, 21, 12);
const SHOP = "fitloop-demo.myshopify.com";

const signed = (more: [string, string][] = [], secret = SECRET, at = NOW): URLSearchParams =>
  signProxyQuery(
    new URLSearchParams([
      ["shop", SHOP],
      ["logged_in_customer_id", ""],
      ["path_prefix", "/apps/fitloop"],
      ["timestamp", String(Math.trunc(at / 1000))],
      ...more,
    ]),
    secret,
  );
const read = (query: URLSearchParams, secrets = [SECRET]) => readProxyRequest(query, secrets, NOW);

describe("the app proxy's signature", () => {
  test("what Shopify signed names its shop", () => {
    expect(read(signed())).toEqual({ ok: true, shop: SHOP, customer: null });
  });

  test("who is signed in is told by Shopify alone: once, in digits, and by no other cut of what it signed", () => {
    const forwarded = (customer: string, more: [string, string][] = []): URLSearchParams => {
      const pairs: [string, string][] = [
        ["shop", SHOP],
        ["logged_in_customer_id", customer],
        ["timestamp", String(NOW / 1000)],
      ];
      return signProxyQuery(new URLSearchParams([...more, ...pairs]), SECRET);
    };
    expect(read(forwarded("7012345"))).toEqual({ ok: true, shop: SHOP, customer: "7012345" });
    expect(read(forwarded("x'7"))).toEqual({ ok: true, shop: SHOP, customer: null });
    for (const first of ["7", ""]) {
      expect(read(forwarded("", [["logged_in_customer_id", first]]))).toEqual({ ok: false, reason: "bad_signature" });
    }
    const cut = forwarded("", [["k", "vlogged_in_customer_id=7l="]]);
    cut.set("k", "v");
    cut.set("logged_in_customer_id", "7");
    cut.set("l", "logged_in_customer_id=");
    expect(read(cut)).toEqual({ ok: false, reason: "bad_signature" });
  });

  test("during a rotation the previous secret still counts, and a stranger's never does", () => {
    expect(read(signed([], "old"), [SECRET, "old"])).toMatchObject({ ok: true });
    expect(read(signed([], "stranger"), [SECRET, "old"])).toEqual({ ok: false, reason: "bad_signature" });
  });

  test("any changed value breaks it", () => {
    for (const name of ["shop", "timestamp", "path_prefix", "logged_in_customer_id"]) {
      const query = signed();
      query.set(name, `${query.get(name) ?? ""}1`);
      expect(read(query), name).toEqual({ ok: false, reason: "bad_signature" });
    }
  });

  test.each(["shop", "timestamp", "hmac", "logged_in_customer_id"])(
    "a second %s is refused as a forgery, even where it was signed",
    (name) => {
      const query = signed([
        [name, "x"],
        [name, "y"],
      ]);
      expect(read(query)).toEqual({ ok: false, reason: "bad_signature" });
    },
  );

  test("what was signed for one shop can't be cut into pairs that name another", () => {
    const query = signed([["r", "1shop=victim.myshopify.comt="]]);
    const cut = new URLSearchParams(query);
    cut.set("r", "1");
    cut.set("shop", "victim.myshopify.com");
    cut.set("t", `shop=${SHOP}`);
    expect(read(cut)).toEqual({ ok: false, reason: "bad_signature" });
    const older = signed([["t", "timestamp="]], SECRET, NOW - 3_600_000);
    const renewed = new URLSearchParams(older);
    renewed.delete("t");
    renewed.set("t=timestamp", older.get("timestamp") ?? "");
    expect(read(renewed).ok).toBe(false);
  });

  test("a second signature is refused", () => {
    const query = signed();
    query.append("signature", query.get("signature") ?? "");
    expect(read(query)).toEqual({ ok: false, reason: "bad_signature" });
  });

  test("a repeated parameter of the app's own counts with all its values, joined by commas", () => {
    expect(
      read(
        signed([
          ["tag", "a"],
          ["tag", "b"],
        ]),
      ),
    ).toMatchObject({ ok: true });
  });

  test("it holds for ninety seconds, both ways", () => {
    for (const [seconds, ok] of [
      [-91, false],
      [-90, true],
      [90, true],
      [91, false],
    ] as const) {
      expect(read(signed([], SECRET, NOW + seconds * 1000)).ok, String(seconds)).toBe(ok);
    }
  });

  test("no signature, a short one, one in capitals and an empty query are refused", () => {
    for (const signature of ["", "abc", (signed().get("signature") ?? "").toUpperCase()]) {
      const query = signed();
      query.set("signature", signature);
      expect(read(query)).toEqual({ ok: false, reason: "bad_signature" });
    }
    expect(read(new URLSearchParams())).toEqual({ ok: false, reason: "bad_signature" });
  });

  test("a signed request that names no shop of Shopify's is refused", () => {
    const query = signProxyQuery(new URLSearchParams({ shop: "evil.example", timestamp: String(NOW / 1000) }), SECRET);
    expect(read(query)).toEqual({ ok: false, reason: "bad_shop" });
  });

  test("it decides as the library does", async () => {
    vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
    const library = shopifyApi({
      apiKey: "k",
      apiSecretKey: SECRET,
      apiVersion: ApiVersion.October26,
      hostName: "app.example",
      isEmbeddedApp: true,
      logger: { log: () => undefined },
    });
    const cases = [
      signed(),
      signed([
        ["tag", "a"],
        ["tag", "b,c"],
      ]),
      signed([["q", "ä&=?"]]),
      signed([], "other"),
      signed([], SECRET, NOW - 200_000),
    ];
    for (const query of cases) {
      const theirs = await library.utils
        .validateHmac(new URLSearchParams(query), { signator: "appProxy" })
        .catch(() => false);
      expect(read(query).ok, query.toString()).toBe(theirs);
    }
    vi.useRealTimers();
  });
});
