import { expect, test } from "vitest";
import { Session } from "@shopify/shopify-api";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { createTokens } from "#app/shopify/tokens/tokens.server.ts";
import { API_KEY, API_SECRET, DEMO, HOUR, MINUTE, useShopify } from "../shopify-world.ts";

const world = useShopify();
const refreshes = (): number => world.twin.grants.get("refresh_token") ?? 0;
const worth = (token: string): string => world.twin.world.tokens.check(DEMO, token);

test("a token with more than five minutes left is used as it is", async () => {
  const { accessToken } = await world.signIn();
  world.clock.advance(54 * MINUTE);
  expect(await world.tokens.freshToken(DEMO)).toBe(accessToken);
  expect(refreshes()).toBe(0);
});

test("a token with less than five minutes left is renewed, and the new one is kept sealed", async () => {
  const { accessToken } = await world.signIn();
  world.clock.advance(56 * MINUTE);
  const renewed = await world.tokens.freshToken(DEMO);
  expect(renewed).not.toBe(accessToken);
  expect(worth(renewed)).toBe("good");
  const row = await world.row();
  expect(row?.expiresAt.getTime()).toBe(world.clock.now() + HOUR);
  expect(row?.sealed).not.toContain(renewed);
  expect(await world.tokens.freshToken(DEMO)).toBe(renewed);
  expect(refreshes()).toBe(1);
});

test("twenty callers on two machines renew once and all get the new token", async () => {
  await world.signIn();
  world.clock.advance(2 * HOUR);
  const machines = [world.tokens, world.machine().tokens];
  const got = await Promise.all(
    Array.from({ length: 20 }, (_, number) => machines[number % 2]?.freshToken(DEMO) ?? ""),
  );
  expect(new Set(got).size).toBe(1);
  expect(worth(got[0] ?? "")).toBe("good");
  expect(refreshes()).toBe(1);
});

test("a renewal whose answer was lost is asked for again with the same refresh token", async () => {
  await world.signIn();
  world.clock.advance(2 * HOUR);
  world.twin.faults.oauth.loseAnswers = 1;
  expect(worth(await world.tokens.freshToken(DEMO))).toBe("good");
  expect(refreshes()).toBe(2);
});

test("two lost answers fail the call and leave the shop whole for the next one", async () => {
  await world.signIn();
  world.clock.advance(2 * HOUR);
  world.twin.faults.oauth.loseAnswers = 2;
  await expect(world.tokens.freshToken(DEMO)).rejects.toMatchObject({ code: "token_unavailable" });
  expect((await world.row())?.state).toBe("ok");
  expect(worth(await world.tokens.freshToken(DEMO))).toBe("good");
});

test("while Shopify is down, what is left of the present token is used up first", async () => {
  const { accessToken } = await world.signIn();
  world.clock.advance(57 * MINUTE);
  world.twin.faults.oauth.status = 503;
  expect(await world.tokens.freshToken(DEMO)).toBe(accessToken);
  world.clock.advance(4 * MINUTE);
  await expect(world.tokens.freshToken(DEMO)).rejects.toMatchObject({ code: "token_unavailable" });
  expect((await world.row())?.state).toBe("ok");
});

test("a refused renewal marks the shop, and Shopify is not asked again until somebody signs in", async () => {
  await world.signIn();
  world.clock.advance(2 * HOUR);
  world.twin.faults.oauth.refreshRefused = true;
  await expect(world.tokens.freshToken(DEMO)).rejects.toMatchObject({ code: "token_refused" });
  await expect(world.tokens.freshToken(DEMO)).rejects.toMatchObject({ code: "token_refused" });
  expect((await world.row())?.state).toBe("refused");
  expect(refreshes()).toBe(1);
  expect(world.logged).toEqual(["Shopify renews no token of this shop"]);

  world.twin.faults.oauth.refreshRefused = false;
  const { accessToken } = await world.signIn();
  expect(await world.tokens.freshToken(DEMO)).toBe(accessToken);
});

test("a wrong secret of the app's own is nobody's refusal", async () => {
  await world.signIn();
  world.clock.advance(2 * HOUR);
  const { tokens } = world.machine({ apiSecret: "shpss_wrong" });
  await expect(tokens.freshToken(DEMO)).rejects.toMatchObject({ code: "token_unavailable" });
  expect((await world.row())?.state).toBe("ok");
  expect(world.logged).toEqual(["Shopify doesn't take the app's own key and secret"]);
  expect(worth(await world.tokens.freshToken(DEMO))).toBe("good");
});

test("an answer without terms counts for an hour, and is renewed after it", async () => {
  await world.signIn();
  world.clock.advance(2 * HOUR);
  world.twin.faults.oauth.withoutExpiry = true;
  await world.tokens.freshToken(DEMO);
  expect((await world.row())?.expiresAt.getTime()).toBe(world.clock.now() + HOUR);
  world.clock.advance(HOUR);
  expect(worth(await world.tokens.freshToken(DEMO))).toBe("good");
  expect(refreshes()).toBe(2);
});

test("a refresh token past its own end is refused without asking", async () => {
  await world.signIn();
  world.clock.advance(91 * 24 * HOUR);
  await expect(world.tokens.freshToken(DEMO)).rejects.toMatchObject({ code: "token_refused" });
  expect(refreshes()).toBe(0);
});

test("a shop without tokens is told apart from a failure", async () => {
  await expect(world.tokens.freshToken(DEMO)).rejects.toMatchObject({ code: "token_refused" });
  expect(refreshes()).toBe(0);
});

test("a token that Shopify has refused is replaced, once for all who held it", async () => {
  const { accessToken } = await world.signIn();
  const [one, two] = await Promise.all([
    world.tokens.tokenAfter(DEMO, accessToken),
    world.tokens.tokenAfter(DEMO, accessToken),
  ]);
  expect(one).not.toBe(accessToken);
  expect(two).toBe(one);
  expect(await world.tokens.tokenAfter(DEMO, accessToken)).toBe(one);
  expect(refreshes()).toBe(1);
});

test("a sign-in during a renewal never leaves the token that expires earlier", async () => {
  await world.signIn();
  world.clock.advance(2 * HOUR);
  world.twin.faults.oauth.delayMs = 50;
  const offset = world.clock.now() - Date.now();
  const exchanged = new Session({
    id: `offline_${DEMO}`,
    shop: DEMO,
    state: "",
    isOnline: false,
    accessToken: "shpat_of_the_sign_in",
    expires: new Date(world.clock.now() + 4 * MINUTE - offset),
  });
  const [renewed] = await Promise.all([world.tokens.freshToken(DEMO), world.storage.storeSession(exchanged)]);
  expect(await world.tokens.freshToken(DEMO)).toBe(renewed);
  await world.storage.storeSession(exchanged);
  expect(await world.tokens.freshToken(DEMO)).toBe(renewed);
});

test("a sign-in that replaced the pair while it was being renewed is waited for, and nobody is turned away", async () => {
  const { accessToken } = await world.signIn();
  // The exchange at Shopify is done, and its pair is about to be stored.
  const made = world.twin.world.tokens.exchange(DEMO, true);
  const asking = Promise.withResolvers<void>();
  const storing = Promise.withResolvers<void>();
  const fetch: typeof world.fetch = async (input, init) => {
    asking.resolve();
    await storing.promise;
    return world.fetch(input, init);
  };
  const { store } = world;
  const log = { ...silentLog, warn: () => expect.unreachable("somebody was told") };
  const tokens = createTokens({
    store,
    fetch,
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    now: () => world.clock.now(),
    log,
  });
  const renewal = tokens.tokenAfter(DEMO, accessToken);
  await asking.promise;
  const stored = world.store.alone(DEMO, (by) =>
    world.store.write(by, DEMO, {
      accessToken: made.accessToken,
      refreshToken: made.refreshToken,
      scope: "read_orders",
      expiresAt: new Date(world.clock.now() + 2 * HOUR),
      refreshExpiresAt: new Date(world.clock.now() + 24 * HOUR),
    }),
  );
  storing.resolve();
  expect(await renewal).toBe(made.accessToken);
  await stored;
  expect((await world.row())?.state).toBe("ok");
});
