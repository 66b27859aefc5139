import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { egressAddress, refusalFindings } from "#app/processes/commands/doctor/network.server.ts";
import { queryCosts } from "#app/processes/commands/doctor/costs.server.ts";
import { OPERATIONS } from "#app/shopify/admin/operations/all.ts";
import { DEMO, useShopify } from "#test/shopify/shopify-world.ts";

const world = useShopify();

test("doctor tells what Shopify says that each operation costs, once, and changes nothing by asking", async () => {
  await world.signIn();
  const findings = await queryCosts(world.client, DEMO);
  expect(findings.map(({ check }) => check)).toEqual(OPERATIONS.map(({ name }) => `cost of ${name}`));
  for (const { state, detail } of findings) {
    expect(detail).toMatch(/^[1-9]\d{0,2} of 1000 points$/);
    expect(state).toBe("good");
  }
  expect(world.twin.operations.map(({ name }) => name).sort()).toEqual(OPERATIONS.map(({ name }) => name).sort());
  expect(world.twin.world.bulk.of(DEMO)).toEqual([]);
});

test("an operation that is too dear is a fault, with what it costs", async () => {
  await world.signIn();
  world.twin.faults.graphql.costFactor = 2;
  const findings = await queryCosts(world.client, DEMO);
  expect(findings.find(({ check }) => check === "cost of OrderLines")).toEqual({
    check: "cost of OrderLines",
    state: "fault",
    detail: "1408 of 1000 points: it is asked for in smaller pages",
    action: "make its page smaller (app/shopify/admin/operations)",
  });
});

test("what Shopify doesn't tell is unknown: no shop, or none that can be asked", async () => {
  expect(await queryCosts(world.client, null)).toMatchObject([{ state: "unknown" }]);
  world.twin.faults.graphql.status = 503;
  await world.signIn();
  const findings = await queryCosts(world.client, DEMO);
  expect(new Set(findings.map(({ state }) => state))).toEqual(new Set(["unknown"]));
});

test.each([
  ["203.0.113.7\n", "203.0.113.7"],
  ["2001:db8::1", "2001:db8::1"],
  ["<html>", null],
])("the address that calls come from is read from what a server answers: %j", async (answer, address) => {
  const server = createServer((_, response) => response.end(answer));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ip`;
  expect(await egressAddress(url, true)).toBe(address);
  server.close();
});

test("nobody is asked for an address where nobody is named", async () => {
  expect(await egressAddress(undefined, false)).toBeNull();
});

test("what Shopify refuses to the whole app is a fault with Shopify's words, the address and what to do", async () => {
  expect(refusalFindings([], null).map(({ state }) => state)).toEqual(["good", "good"]);
  await world.refusals.refused("network", "403");
  const [bulk, network] = refusalFindings(await world.refusals.list(), "203.0.113.7");
  expect(bulk?.state).toBe("good");
  expect(network).toMatchObject({
    state: "fault",
    detail: expect.stringContaining("403; calls come from 203.0.113.7"),
  });
  expect(network?.action).toContain("IP allowlist");
});
