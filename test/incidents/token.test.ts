import { expect, test } from "vitest";
import { readNeeds } from "#app/incidents/read.server.ts";
import { DEMO, HOUR, useShopify } from "#test/shopify/shopify-world.ts";

const world = useShopify();
const needs = async () => {
  const told = await readNeeds(world.sql, 1, new Date(world.clock.now()));
  return told.map(({ kind, since, mendedAt }) => ({ kind, since, mendedAt }));
};

test("a token that Shopify refused is told when somebody opens the app, though the visit has mended it", async () => {
  await world.sql.query(`INSERT INTO shop (domain, installed_at, created_at, updated_at) VALUES ($1, $2, $2, $2)`, [
    DEMO,
    new Date(world.clock.now()),
  ]);
  await world.signIn();
  expect(await needs()).toEqual([]);
  world.clock.advance(2 * HOUR);
  world.twin.faults.oauth.refreshRefused = true;
  const refusedAt = new Date(world.clock.now());
  await expect(world.tokens.freshToken(DEMO)).rejects.toMatchObject({ code: "token_refused" });
  await expect(world.tokens.freshToken(DEMO)).rejects.toMatchObject({ code: "token_refused" });
  expect(await needs()).toEqual([{ kind: "token_refused", since: refusedAt, mendedAt: null }]);

  world.clock.advance(24 * HOUR);
  await world.signIn();
  const mended = { kind: "token_refused", since: refusedAt, mendedAt: new Date(world.clock.now()) };
  expect(await needs()).toEqual([mended]);
  world.clock.advance(HOUR);
  await world.signIn();
  expect(await needs()).toEqual([mended]);
  world.clock.advance(24 * HOUR);
  expect(await needs()).toEqual([]);
});
