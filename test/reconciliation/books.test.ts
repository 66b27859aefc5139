import { expect, test } from "vitest";
import { book, type BookedOrder, isBalanced, emptyBooks, stateAtProvider } from "#app/reconciliation/books.ts";

const at = (day: number): Date => new Date(Date.UTC(2026, 10, day));
const connection = { provider: "naiz", createdAt: at(10), waits: false, held: false } as const;
const now = at(13);
const order = (more: Partial<BookedOrder> = {}): BookedOrder => ({
  orderId: "1",
  known: true,
  erased: false,
  plannedAt: at(12),
  owed: {},
  deliveries: [],
  ...more,
});
const atNaiz = (status: BookedOrder["deliveries"][number]["status"], since?: Date): BookedOrder =>
  order({ deliveries: [{ provider: "naiz", status }], owed: since ? { naiz: since.toISOString() } : {} });

test.each([
  ["delivered", atNaiz("delivered"), "delivered"],
  ["partly delivered", atNaiz("partly_delivered"), "partly"],
  ["dead", atNaiz("dead"), "dead"],
  ["skipped", atNaiz("skipped"), "skipped"],
  ["owed since yesterday", atNaiz("pending", at(12)), "waiting"],
  ["owed for longer than anything waits", atNaiz("pending", at(10)), "missing"],
  ["pending with nothing that would send it", atNaiz("pending"), "missing"],
  ["to be planned", order({ plannedAt: null, owed: { plan: at(13).toISOString() } }), "waiting"],
  ["to be planned for days", order({ plannedAt: null, owed: { plan: at(9).toISOString() } }), "missing"],
  ["on its way to the provider", order({ owed: { naiz: at(13).toISOString() } }), "waiting"],
  ["planned, with nothing to show for it", order(), "missing"],
  ["planned before the connection was made", order({ plannedAt: at(9) }), "not_owed"],
  ["unknown", order({ known: false }), "missing"],
  ["erased on request", order({ known: false, erased: true }), "skipped"],
] as const)("an order that is %s counts as such", (_what, given, standing) => {
  expect(stateAtProvider(given, connection, now)).toBe(standing);
});

test("an order may wait for a held connection as long as that is held", () => {
  expect(stateAtProvider(atNaiz("pending", at(1)), { ...connection, waits: true }, now)).toBe("waiting");
  const held = { ...connection, waits: true, held: true };
  expect(stateAtProvider(atNaiz("pending", at(1)), held, now)).toBe("held");
  expect(stateAtProvider(atNaiz("delivered"), held, now)).toBe("delivered");
});

test("a day closes only when no order is missing anywhere", () => {
  const books = emptyBooks("2026-11-12");
  book(books, { ...atNaiz("delivered"), name: "#1" }, [connection], now);
  expect(isBalanced(books)).toBe(true);
  book(books, { ...order({ known: false }), name: "#2" }, [connection], now);
  expect(isBalanced(books)).toBe(false);
  expect(books.missing).toEqual([{ orderId: "1", name: "#2", provider: "naiz" }]);
});

test("what was skipped is counted by its reason, what was erased by that", () => {
  const books = emptyBooks("2026-11-12");
  const skipped = (reason: string) => order({ deliveries: [{ provider: "naiz", status: "skipped", reason }] });
  book(books, { ...skipped("test_order"), name: "#1" }, [connection], now);
  book(books, { ...skipped("no_session_link"), name: "#2" }, [connection], now);
  book(books, { ...skipped("no_session_link"), name: "#3" }, [connection], now);
  book(books, { ...order({ known: false, erased: true }), name: "#4" }, [connection], now);
  expect(books.skipped).toEqual({ naiz: { test_order: 1, no_session_link: 2, order_erased: 1 } });
  expect(books.providers.naiz?.skipped).toBe(4);
  expect(isBalanced(books)).toBe(true);
});

test("a day that nobody is connected on owes nothing", () => {
  const books = emptyBooks("2026-11-12");
  book(books, { ...order({ known: false }), name: "#2" }, [], now);
  expect(isBalanced(books)).toBe(true);
});
