import { expect, test } from "vitest";
import type { OwnDelivery } from "#app/delivery/rows.ts";
import type { DeliveryState, StoredStatus } from "#app/delivery/state.ts";
import { fromStored } from "#app/delivery/stored-state.ts";
import { mayBeThere, nextOf, refOf } from "#app/delivery/turn.ts";
import type { OrderEvent } from "#app/domain/delivery.ts";

const at = (
  event: OrderEvent,
  status: StoredStatus,
  { sequence = 0, ...state }: Partial<Omit<DeliveryState, "sizes">> & { sequence?: number } = {},
): OwnDelivery => ({ provider: "robosize", event, sequence, state: fromStored({ status, ...state }) });
const own = fromStored({ status: "pending" });

test("of an order's deliveries to a provider the first that isn't settled is next, in the order of its events", () => {
  const deliveries = [
    at("order_cancelled", "pending"),
    at("order_updated", "pending", { sequence: 1 }),
    at("order_updated", "pending"),
    at("order_paid", "delivered"),
  ];
  expect(nextOf(deliveries)).toMatchObject({ event: "order_updated", sequence: 0 });
  expect(nextOf([at("order_fulfilled", "pending"), at("order_paid", "pending")])).toMatchObject({
    event: "order_paid",
  });
});

test("nothing is next once all is settled", () => {
  const settled = (["delivered", "partly_delivered", "skipped", "dead"] as const).map((status) =>
    at("order_paid", status),
  );
  expect(nextOf(settled)).toBeNull();
  expect(nextOf([])).toBeNull();
});

test("what changes an order has nothing to change where the order was never delivered", () => {
  expect(mayBeThere(own, [])).toBe(false);
  expect(mayBeThere(own, [at("order_paid", "dead")])).toBe(false);
  expect(mayBeThere(own, [at("order_paid", "skipped")])).toBe(false);
});

test("it has where the order arrived, or may have", () => {
  expect(mayBeThere(own, [at("order_paid", "delivered")])).toBe(true);
  expect(mayBeThere(own, [at("order_paid", "partly_delivered")])).toBe(true);
  expect(mayBeThere(own, [at("order_paid", "dead", { warnings: ["uncertain"] })])).toBe(true);
  expect(mayBeThere({ ...own, warnings: ["uncertain"] }, [])).toBe(true);
  expect(mayBeThere({ ...own, providerRef: "7" }, [])).toBe(true);
});

test("the provider's own id is told by whichever delivery learned it", () => {
  expect(refOf(own, [at("order_paid", "delivered", { providerRef: "7" })])).toBe("7");
  expect(refOf({ ...own, providerRef: "8" }, [at("order_paid", "delivered", { providerRef: "7" })])).toBe("8");
  expect(refOf(own, [])).toBeNull();
});
