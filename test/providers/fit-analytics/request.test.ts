import { importSPKI, jwtVerify } from "jose";
import { describe, expect, test } from "vitest";
import { type Json, lineBody, orderBody, previewConfig, signingKeys } from "#test/support/orders.ts";
import { NOW, previewed, sentTo } from "#test/support/previewed.ts";

const BEARER = "Bearer ";

async function request(order: Json = {}, settings: Json = {}, config: Json = {}) {
  const previews = await previewed(orderBody(order), previewConfig({ "fit-analytics": settings }, config));
  const found = previews["fit-analytics"].request;
  if (!found) throw new Error("Fit Analytics skips this order");
  return found;
}

/** The verified token of a request: header and claims, after jose has checked its signature and times. */
async function token(settings: Json = {}, order: Json = {}) {
  const { headers } = await request(order, settings);
  const authorization = headers["Authorization"] ?? "";
  expect(authorization.startsWith(BEARER)).toBe(true);
  const key = await importSPKI(signingKeys().publicKey, "RS256");
  const verified = await jwtVerify(authorization.slice(BEARER.length), key, { currentDate: new Date(NOW) });
  return { header: verified.protectedHeader, claims: verified.payload };
}

test("Fit Analytics gets one event per line", async () => {
  const settings = { sizingSystem: " EU ", customerOrders: false };
  const { headers, ...rest } = await request({}, settings);
  expect(headers).toEqual({
    "Content-Type": "application/json",
    Accept: "application/json",
    Authorization: expect.stringMatching(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/) as string,
  });
  expect(rest).toEqual({
    method: "POST",
    url: "https://widget.fitanalytics.com/api/v1/events/purchases/",
    body: {
      data: [
        {
          product: "alpine-632910392",
          variant: "808950810",
          ean: "4006381333931",
          order: "450789469",
          shopCountry: "AT",
          shopLanguage: "de",
          shopSizingSystem: "EU",
          purchasedSize: "M",
          price: 38.5,
          currency: "USD",
          quantity: 2,
          purchaseDate: "2026-02-04T01:19:42Z",
          platform: "website",
        },
        {
          product: "alpine-632910393",
          variant: "808950811",
          order: "450789469",
          shopCountry: "AT",
          shopLanguage: "de",
          shopSizingSystem: "EU",
          purchasedSize: "W32 L34",
          price: 99,
          currency: "USD",
          quantity: 1,
          purchaseDate: "2026-02-04T01:19:42Z",
          platform: "website",
        },
      ],
    },
  });
});

describe("absent values are left out", () => {
  const keys = async (order: Json, config: Json = {}): Promise<string[]> => {
    const body = (await request(order, {}, config)).body as { data: Json[] };
    return Object.keys(body.data[0] ?? {});
  };
  const always = "product order shopCountry shopLanguage price currency quantity purchaseDate".split(" ");

  test("all of them", async () => {
    const bare = { source_name: "pos", line_items: [lineBody({ variant_id: null, variant_title: null })] };
    expect(await keys(bare)).toEqual(always);
  });

  test.each([
    ["web", true],
    ["pos", false],
    ["shopify_draft_order", false],
    ["WEB", false],
    [null, false],
  ])("a platform stands for the source %s: %s", async (source, stands) => {
    expect((await keys({ source_name: source })).includes("platform")).toBe(stands);
  });

  test("an ean with a wrong check digit", async () => {
    const catalog = [{ variantId: "808950810", productId: "1", barcode: "4006381333932" }];
    expect(await keys({}, { catalog })).not.toContain("ean");
  });
});

describe("the token", () => {
  const times = { iat: 1770170400, nbf: 1770169800, exp: 1770174000 };

  test("names the visit, who issued it, and whom it is for", async () => {
    expect(await token()).toEqual({
      header: { alg: "RS256", kid: "key-1" },
      claims: {
        iss: "https://www.alpine.example/",
        aud: "https://widget.fitanalytics.com/api",
        sess: "5b8c1f0e-session",
        ...times,
      },
    });
  });

  test("takes the settings byte for byte", async () => {
    const { claims } = await token({ issuer: " https://Alpine.example ", audience: "urn:other" });
    expect(claims).toMatchObject({ iss: " https://Alpine.example ", aud: "urn:other" });
  });

  test.each([[""], ["  "], [null]])("has the documented audience where the setting is %j", async (audience) => {
    expect((await token({ audience })).claims.aud).toBe("https://widget.fitanalytics.com/api");
  });

  test("names the customer with customerOrders only", async () => {
    expect((await token({ customerOrders: true })).claims).toMatchObject({
      sess: "5b8c1f0e-session",
      sub: "207119551",
    });
    expect((await token({ customerOrders: true }, { customer: null })).claims).not.toHaveProperty("sub");
  });

  test("has no session where the customer suffices", async () => {
    const { claims } = await token({ customerOrders: true }, { note_attributes: [] });
    expect(claims).not.toHaveProperty("sess");
    expect(claims.sub).toBe("207119551");
  });
});

test("a free line is sent with the price 0", async () => {
  const lines = { line_items: [lineBody({ price: "0", price_set: null, discount_allocations: [] })] };
  expect(await sentTo("fit-analytics", lines)).toMatchObject({ data: [{ price: 0, quantity: 2 }] });
});

test("its token is masked", async () => {
  const masked = (await previewed(undefined, undefined, { reveal: false }))["fit-analytics"];
  expect(masked.request?.headers["Authorization"]).toBe("Bearer ***");
});
