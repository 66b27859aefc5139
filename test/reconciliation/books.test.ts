import { expect, test } from "vitest";
import { book, type BookedOrder, closes, emptyBooks, standingOf } from "#app/reconciliation/books.ts";

const at = (day: number): Date => new Date(Date.UTC(2026, 10, day));
const connection = { provider: "naiz", createdAt: at(10) } as const;
const order = (more: Partial<BookedOrder> = {}): BookedOrder => ({
  orderId: "1",
  known: true,
  erased: false,
  planDueAt: null,
  plannedAt: at(12),
  deliveries: [],
  ...more,
});
const atNaiz = (status: BookedOrder["deliveries"][number]["status"], dated = false): BookedOrder =>
  order({ deliveries: [{ provider: "naiz", status, dated }] });

test.each([
  ["delivered", atNaiz("delivered"), "delivered"],
  ["partly delivered", atNaiz("partly_delivered"), "delivered"],
  ["dead", atNaiz("dead"), "dead"],
  ["skipped", atNaiz("skipped"), "skipped"],
  ["held, which ends after sixty days", atNaiz("held"), "waiting"],
  ["due at an instant", atNaiz("pending", true), "waiting"],
  ["pending without a date", atNaiz("pending"), "missing"],
  ["to be planned at an instant", order({ planDueAt: at(13) }), "waiting"],
  ["planned, with nothing to show for it", order(), "missing"],
  ["planned before the connection was made", order({ plannedAt: at(9) }), "not_owed"],
  ["unknown", order({ known: false }), "missing"],
  ["erased on request", order({ known: false, erased: true }), "skipped"],
] as const)("an order that is %s counts as such", (_what, given, standing) => {
  expect(standingOf(given, connection)).toBe(standing);
});

test("a day closes only when no order is missing anywhere", () => {
  const books = emptyBooks("2026-11-12");
  book(books, { ...atNaiz("delivered"), name: "#1" }, [connection]);
  expect(closes(books)).toBe(true);
  book(books, { ...order({ known: false }), name: "#2" }, [connection]);
  expect(closes(books)).toBe(false);
  expect(books.missing).toEqual([{ orderId: "1", name: "#2", provider: "naiz" }]);
});

test("a day that nobody is connected on owes nothing", () => {
  const books = emptyBooks("2026-11-12");
  book(books, { ...order({ known: false }), name: "#2" }, []);
  expect(closes(books)).toBe(true);
});
