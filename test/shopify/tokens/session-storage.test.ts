import { Session } from "@shopify/shopify-api";
import { expect, test } from "vitest";
import { DEMO, HOUR, MINUTE, newSeal, useShopify } from "../shopify-world.ts";

const world = useShopify();
const ID = `offline_${DEMO}`;

/** A session as the library makes it, whose token ends so long from now by the machine's clock. */
function session({
  token = "shpat_one",
  life = HOUR as number | null,
  refreshToken = "shprt_one" as string | null,
} = {}) {
  return new Session({
    id: ID,
    shop: DEMO,
    state: "",
    isOnline: false,
    scope: "read_orders",
    accessToken: token,
    ...(life === null ? {} : { expires: new Date(Date.now() + life) }),
    ...(refreshToken === null ? {} : { refreshToken, refreshTokenExpires: new Date(Date.now() + 90 * 24 * HOUR) }),
  });
}

const near = (date: Date | null | undefined, expected: number) =>
  expect(Math.abs((date?.getTime() ?? 0) - expected)).toBeLessThan(5_000);

test("tokens lie sealed in the database, bound to their shop", async () => {
  await world.storage.storeSession(session());
  const { sealed } = (await world.row()) ?? { sealed: "" };
  expect(sealed).toMatch(/^eyJ/);
  expect(Buffer.from(sealed, "base64").toString("latin1")).not.toContain("shpat");
  const opened = await world.seal.open(sealed, { purpose: "shopify-tokens", shop: DEMO });
  expect(opened).toContain("shprt_one");
  await expect(world.seal.open(sealed, { purpose: "shopify-tokens", shop: "other.myshopify.com" })).rejects.toThrow();
});

test("a session is handed out without its refresh token, so that the library can't refresh", async () => {
  await world.storage.storeSession(session());
  const loaded = await world.storage.loadSession(ID);
  expect(loaded).toMatchObject({ id: ID, shop: DEMO, accessToken: "shpat_one", scope: "read_orders", isOnline: false });
  expect(loaded?.refreshToken).toBeUndefined();
  expect(loaded?.isActive(undefined, 5 * MINUTE)).toBe(true);
});

test("a token never replaces one that expires later", async () => {
  await world.storage.storeSession(session({ token: "shpat_late" }));
  await world.storage.storeSession(session({ token: "shpat_early", life: 10 * MINUTE }));
  expect((await world.storage.loadSession(ID))?.accessToken).toBe("shpat_late");
  await world.storage.storeSession(session({ token: "shpat_later", life: 2 * HOUR }));
  expect((await world.storage.loadSession(ID))?.accessToken).toBe("shpat_later");
});

test("a sign-in is stored only when no renewal of the shop's token is under way", async () => {
  const renewal = Promise.withResolvers<void>();
  const held = world.store.alone(DEMO, () => renewal.promise);
  const storing = world.storage.storeSession(session());
  for (let turn = 0; turn < 20; turn += 1) await world.sql.query("SELECT 1");
  expect(await world.row()).toBeUndefined();
  renewal.resolve();
  await Promise.all([held, storing]);
  expect((await world.row())?.state).toBe("ok");
});

test("a token without an expiry counts for an hour", async () => {
  await world.storage.storeSession(session({ life: null }));
  near((await world.row())?.expiresAt, world.clock.now() + HOUR);
  world.clock.advance(56 * MINUTE);
  expect((await world.storage.loadSession(ID))?.isActive(undefined, 5 * MINUTE)).toBe(false);
});

test("an answer without a refresh token leaves the one that there is", async () => {
  await world.storage.storeSession(session());
  await world.storage.storeSession(session({ token: "shpat_two", life: 2 * HOUR, refreshToken: null }));
  expect(await world.store.read(DEMO)).toMatchObject({ accessToken: "shpat_two", refreshToken: "shprt_one" });
  expect((await world.row())?.refreshExpiresAt).not.toBeNull();
});

test("a session that the library has robbed of its token counts as expired and can still be refreshed", async () => {
  await world.storage.storeSession(session());
  const robbed = await world.storage.loadSession(ID);
  if (!robbed) throw new Error("There is no session.");
  delete robbed.accessToken;
  await world.storage.storeSession(robbed);
  expect((await world.storage.loadSession(ID))?.isActive(undefined, 5 * MINUTE)).toBe(false);
  expect((await world.store.read(DEMO))?.refreshToken).toBe("shprt_one");
});

test("refused tokens are no session, and the next sign-in replaces them whenever they would have expired", async () => {
  await world.storage.storeSession(session({ life: 2 * HOUR }));
  const { sealed } = (await world.row()) ?? { sealed: "" };
  await world.store.alone(DEMO, (by) => world.store.refuse(by, DEMO, sealed));
  expect(await world.storage.loadSession(ID)).toBeUndefined();
  await world.storage.storeSession(session({ token: "shpat_new" }));
  expect((await world.storage.loadSession(ID))?.accessToken).toBe("shpat_new");
});

test("tokens whose key is gone are no session, and the next sign-in replaces them", async () => {
  const elsewhere = world.machine({ seal: newSeal() });
  const far = new Date(world.clock.now() + 5 * HOUR);
  await elsewhere.store.alone(DEMO, (by) =>
    elsewhere.store.write(by, DEMO, {
      accessToken: "shpat_lost",
      refreshToken: null,
      scope: "",
      expiresAt: far,
      refreshExpiresAt: null,
    }),
  );
  expect(await world.storage.loadSession(ID)).toBeUndefined();
  await world.storage.storeSession(session());
  expect((await world.storage.loadSession(ID))?.accessToken).toBe("shpat_one");
});

test("terms are kept by our clock and told by the machine's", async () => {
  world.clock.advance(8 * 24 * HOUR);
  await world.storage.storeSession(session());
  near((await world.row())?.expiresAt, world.clock.now() + HOUR);
  near((await world.storage.loadSession(ID))?.expires, Date.now() + HOUR);
  world.clock.advance(HOUR + MINUTE);
  expect((await world.storage.loadSession(ID))?.isExpired()).toBe(true);
});

test("a staff member's own session is refused: only the shop's is kept", async () => {
  const online = new Session({ id: `${DEMO}_1`, shop: DEMO, state: "", isOnline: true, accessToken: "shpat_staff" });
  await expect(world.storage.storeSession(online)).rejects.toThrow("offline");
  expect(await world.storage.loadSession(`${DEMO}_1`)).toBeUndefined();
});

test("a deleted session is gone, and so are a shop's sessions", async () => {
  await world.storage.storeSession(session());
  expect(await world.storage.findSessionsByShop(DEMO)).toHaveLength(1);
  await world.storage.deleteSession(ID);
  expect(await world.storage.findSessionsByShop(DEMO)).toEqual([]);
  await world.storage.storeSession(session());
  await world.storage.deleteSessions([ID, "offline_other.myshopify.com"]);
  expect(await world.row()).toBeUndefined();
});
