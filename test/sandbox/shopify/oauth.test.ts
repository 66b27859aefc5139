import { jwtVerify, SignJWT } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";
import { API_KEY, API_SECRET, ask, askForTokens, DEMO, exchange, startTwin } from "./test-app.ts";

let twin: Awaited<ReturnType<typeof startTwin>>;
beforeEach(async () => {
  twin = await startTwin();
});
afterEach(() => twin.close());

const refresh = (token: unknown) => askForTokens(twin, { grant_type: "refresh_token", refresh_token: String(token) });
const works = async (token: unknown) => (await ask(twin, "{ shop { name } }", { token: String(token) })).status === 200;

test("a session token has the claims of App Bridge's and is signed with the app's secret", async () => {
  const response = await fetch(`${twin.origin}/__sandbox/id-token?shop=${DEMO}`);
  const { id_token } = (await response.json()) as { id_token: string };
  const { payload } = await jwtVerify(id_token, new TextEncoder().encode(API_SECRET), {
    audience: API_KEY,
    issuer: `https://${DEMO}/admin`,
    currentDate: new Date(twin.clock.now()),
  });
  expect(payload).toMatchObject({ dest: `https://${DEMO}`, exp: Math.floor(twin.clock.now() / 1000) + 60 });
  expect(typeof payload["sid"]).toBe("string");
});

test("a session token is exchanged for an hour's access and a refresh token", async () => {
  const { status, body } = await exchange(twin, await twin.idToken(DEMO));
  expect(status).toBe(200);
  expect(body).toMatchObject({
    scope: "read_orders,read_products,write_app_proxy",
    expires_in: 3600,
    refresh_token_expires_in: 7776000,
  });
  expect(await works(body["access_token"])).toBe(true);
  twin.clock.advance(3_600_000);
  expect(await works(body["access_token"])).toBe(false);
});

test("a session token is good for a minute, for its own shop and audience, with the app's own signature", async () => {
  const token = await twin.idToken(DEMO);
  const now = Math.floor(twin.clock.now() / 1000);
  const forge = (secret: string, audience: string) =>
    new SignJWT({ dest: `https://${DEMO}`, sid: "s" })
      .setProtectedHeader({ alg: "HS256" })
      .setIssuer(`https://${DEMO}/admin`)
      .setAudience(audience)
      .setSubject("1")
      .setJti("j")
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + 60)
      .sign(new TextEncoder().encode(secret));
  const refused = { status: 400, body: { error: "invalid_subject_token" } };
  expect(await exchange(twin, await forge("another", API_KEY))).toMatchObject(refused);
  expect(await exchange(twin, await forge(API_SECRET, "another"))).toMatchObject(refused);
  expect(await exchange(twin, "no token")).toMatchObject(refused);
  expect(await exchange(twin, token, {}, "fitloop-tokyo.myshopify.com")).toMatchObject(refused);
  expect((await exchange(twin, await forge(API_SECRET, API_KEY))).status).toBe(200);
  twin.clock.advance(61_000);
  expect(await exchange(twin, token)).toMatchObject(refused);
});

test("a wrong client, secret, grant or token type is refused", async () => {
  const token = await twin.idToken(DEMO);
  expect((await exchange(twin, token, { client_id: "other" })).body["error"]).toBe("application_cannot_be_found");
  expect((await exchange(twin, token, { client_secret: "other" })).body["error"]).toBe("invalid_client");
  expect((await exchange(twin, token, { requested_token_type: "online" })).body["error"]).toBe("invalid_request");
  expect((await askForTokens(twin, { grant_type: "password" })).body["error"]).toBe("unsupported_grant_type");
});

test("a token that never expires is handed out on request and refused by the Admin API", async () => {
  const { body } = await exchange(twin, await twin.idToken(DEMO), { expiring: "0" });
  expect(body).not.toHaveProperty("refresh_token");
  expect((await ask(twin, "{ shop { name } }", { token: String(body["access_token"]) })).status).toBe(403);
});

test("a refresh token rotates, and the previous pair is good until its successor's refresh token is first used", async () => {
  const first = (await exchange(twin, await twin.idToken(DEMO))).body;
  const lost = (await refresh(first["refresh_token"])).body;
  const second = (await refresh(first["refresh_token"])).body;
  expect(second["refresh_token"]).not.toBe(lost["refresh_token"]);
  expect(await works(second["access_token"])).toBe(true);
  expect(await works(first["access_token"])).toBe(true);
  expect((await refresh(second["refresh_token"])).status).toBe(200);
  expect(await refresh(first["refresh_token"])).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  expect(await works(first["access_token"])).toBe(false);
});

test("a pair that was replaced ends after thirty days, its successor used or not", async () => {
  const first = (await exchange(twin, await twin.idToken(DEMO))).body;
  await refresh(first["refresh_token"]);
  twin.clock.advance(29 * 86_400_000);
  expect((await refresh(first["refresh_token"])).status).toBe(200);
  twin.clock.advance(2 * 86_400_000);
  expect((await refresh(first["refresh_token"])).status).toBe(400);
});

test("another exchange replaces the earlier pair at once", async () => {
  const first = (await exchange(twin, await twin.idToken(DEMO))).body;
  const second = (await exchange(twin, await twin.idToken(DEMO))).body;
  expect(await works(second["access_token"])).toBe(true);
  expect(await works(first["access_token"])).toBe(false);
  expect(await refresh(first["refresh_token"])).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
});

test("a refresh token ends after ninety days, with the uninstall, and in another shop", async () => {
  const { body } = await exchange(twin, await twin.idToken(DEMO));
  const grant = { grant_type: "refresh_token", refresh_token: String(body["refresh_token"]) };
  twin.install("fitloop-tokyo.myshopify.com");
  expect((await askForTokens(twin, grant, "fitloop-tokyo.myshopify.com")).status).toBe(400);
  twin.uninstall(DEMO);
  twin.install(DEMO);
  expect(await refresh(body["refresh_token"])).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  const fresh = (await exchange(twin, await twin.idToken(DEMO))).body;
  twin.clock.advance(7_776_000_000);
  expect((await refresh(fresh["refresh_token"])).status).toBe(400);
});

test("faults: refused, without expiry, another status, an answer lost after the tokens were made", async () => {
  const { body } = await exchange(twin, await twin.idToken(DEMO));
  twin.faults.oauth.refreshRefused = true;
  expect((await refresh(body["refresh_token"])).body["error"]).toBe("invalid_grant");
  Object.assign(twin.faults.oauth, { refreshRefused: false, withoutExpiry: true });
  expect((await refresh(body["refresh_token"])).body).not.toHaveProperty("expires_in");
  Object.assign(twin.faults.oauth, { withoutExpiry: false, status: 503 });
  expect((await refresh(body["refresh_token"])).status).toBe(503);
  Object.assign(twin.faults.oauth, { status: null, loseAnswers: 1 });
  await expect(refresh(body["refresh_token"])).rejects.toThrow();
  expect((await refresh(body["refresh_token"])).status).toBe(200);
  expect(twin.grants.get("refresh_token")).toBe(4);
});
