import { afterEach, beforeEach, expect, test } from "vitest";
import { checkBulkQuery } from "./admin-api/bulk-check.ts";
import { ask, DEMO, startTwin } from "./test-app.ts";

let twin: Awaited<ReturnType<typeof startTwin>>;
beforeEach(async () => {
  twin = await startTwin();
});
afterEach(() => twin.close());

const ORDERS = "{ orders { edges { node { id name lineItems { edges { node { id sku } } } } } } }";
const RUN =
  "mutation ($query: String!, $group: Boolean!) { bulkOperationRunQuery(query: $query, groupObjects: $group) { bulkOperation { id status } userErrors { code message } } }";
const READ =
  "query ($id: ID!) { bulkOperation(id: $id) { status errorCode objectCount rootObjectCount fileSize url partialDataUrl } }";

interface Operation {
  status: string;
  url: string | null;
  partialDataUrl: string | null;
  objectCount: string;
  rootObjectCount: string;
  errorCode: string | null;
}

async function start(
  query: string,
  group = false,
): Promise<{ id: string; userErrors: { code: string; message: string }[] }> {
  const { body } = await ask(twin, RUN, { variables: { query, group } });
  const payload = (body.data as { bulkOperationRunQuery: { bulkOperation: { id: string } | null; userErrors: [] } })
    .bulkOperationRunQuery;
  return { id: payload.bulkOperation?.id ?? "", userErrors: payload.userErrors };
}

async function read(id: string): Promise<Operation> {
  return ((await ask(twin, READ, { variables: { id } })).body.data as { bulkOperation: Operation }).bulkOperation;
}

function place(count: number): void {
  for (let index = 0; index < count; index += 1) twin.playScenario(DEMO, "bulk", index);
}

type Line = { id: string; name?: string; sku?: string; __parentId?: string };
const lines = async (url: string | null): Promise<Line[]> =>
  (await (await fetch(url ?? "")).text())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

test("a bulk query runs on the sandbox's clock and leaves every order and line in a file", async () => {
  place(30);
  const { id } = await start(ORDERS);
  expect(await read(id)).toMatchObject({ status: "RUNNING", url: null });
  twin.clock.advance(3_000);
  await expect.poll(async () => (await read(id)).status).toBe("COMPLETED");
  const operation = await read(id);
  const all = await lines(operation.url);
  const orders = all.filter((line) => line.__parentId === undefined);
  expect(orders).toHaveLength(30);
  expect([operation.rootObjectCount, operation.objectCount]).toEqual(["30", String(all.length)]);
  const placed = [...twin.shop(DEMO).orders.values()].flatMap((order) => order.lines);
  expect(all.length - orders.length).toBe(placed.length);
  // Ungrouped, a child may stand anywhere; grouped, right under its parent.
  const before = all.findIndex(
    (line) => line.__parentId && !all.slice(0, all.indexOf(line)).some(({ id: other }) => other === line.__parentId),
  );
  expect(before).toBeGreaterThanOrEqual(0);
  const { id: second } = await start(ORDERS, true);
  twin.clock.advance(3_000);
  await expect.poll(async () => (await read(second)).status).toBe("COMPLETED");
  let parent = "";
  for (const line of await lines((await read(second)).url)) {
    if (line.__parentId === undefined) parent = line.id;
    else expect(line.__parentId).toBe(parent);
  }
});

test("a file is read from any byte, and is gone after a week", async () => {
  place(3);
  const { id } = await start(ORDERS);
  twin.clock.advance(3_000);
  await expect.poll(async () => (await read(id)).status).toBe("COMPLETED");
  const { url } = await read(id);
  const whole = await (await fetch(url ?? "")).text();
  const rest = await fetch(url ?? "", { headers: { range: "bytes=100-" } });
  expect([rest.status, await rest.text()]).toEqual([206, whole.slice(100)]);
  twin.clock.advance(8 * 86_400_000);
  expect((await fetch(url ?? "")).status).toBe(403);
});

test("a field without its scope fails the whole operation, a fault leaves half of it", async () => {
  place(4);
  const denied = await start("{ orders { edges { node { id customer { id } } } } }");
  twin.clock.advance(3_000);
  await expect.poll(async () => (await read(denied.id)).status).toBe("FAILED");
  expect(await read(denied.id)).toMatchObject({ errorCode: "ACCESS_DENIED", url: null });
  twin.faults.bulk.failWith = "TIMEOUT";
  const { id } = await start(ORDERS);
  twin.clock.advance(3_000);
  await expect.poll(async () => (await read(id)).status).toBe("FAILED");
  const half = await read(id);
  expect(half).toMatchObject({ errorCode: "TIMEOUT", url: null });
  expect((await lines(half.partialDataUrl)).length).toBe(Number(half.objectCount));
});

test("a running operation is cancelled, and at most five run at once", async () => {
  const { id } = await start(ORDERS);
  for (let more = 0; more < 4; more += 1) await start(ORDERS);
  expect((await start(ORDERS)).userErrors[0]?.code).toBe("LIMIT_REACHED");
  await ask(twin, `mutation { bulkOperationCancel(id: "${id}") { bulkOperation { status } userErrors { message } } }`);
  expect((await read(id)).status).toBe("CANCELED");
  expect((await start(ORDERS)).userErrors).toEqual([]);
});

test.each([
  ["{ shop { name } }", "at least one connection"],
  ["{ nodes(ids: []) { id } }", "node and nodes"],
  [
    "{ orders { edges { node { name lineItems { edges { node { id } } } } } } }",
    "Connection fields without 'id': lineItems",
  ],
  ["{ orders { edges { node { id refunds { refundLineItems { edges { node { id } } } } } } } }", "within a list field"],
  [
    "{ products { edges { node { id variants { edges { node { id metafields { edges { node { id } } } } } } } } } }",
    "2 levels of nesting",
  ],
  ["{ orders { edges { node { nickname } } } }", "Cannot query field"],
  ["mutation { appUninstall { userErrors { message } } }", "must be one query"],
])("the bulk query %s is refused", (query, reason) => {
  expect(checkBulkQuery(query)).toContain(reason);
});
