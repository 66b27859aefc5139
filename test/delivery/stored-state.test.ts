import fc from "fast-check";
import { expect, test } from "vitest";
import type { AttemptNote, DeliveryState } from "#app/delivery/state.ts";
import { fromStored, toStored } from "#app/delivery/stored-state.ts";

const text = fc.option(fc.string({ minLength: 1 }), { nil: null });
const instant = fc.integer({ min: 1, max: 4e12 });
const note = fc.record<AttemptNote>({
  number: fc.integer({ min: 1, max: 40 }),
  at: instant,
  ms: fc.nat(10_000),
  http: fc.option(fc.integer({ min: 100, max: 599 }), { nil: null }),
  outcome: fc.constantFrom("delivered", "unavailable", "interrupted", "rejected"),
  code: text,
  message: text,
  reference: text,
  retryAfterMs: fc.option(fc.integer({ min: 1, max: 1e6 }), { nil: null }),
  worker: fc.nat(9),
  version: fc.nat(9),
});
const state = fc
  .record<DeliveryState>({
    status: fc.constantFrom("pending", "delivered", "partly_delivered", "skipped", "dead"),
    reason: text,
    lane: fc.constantFrom("live", "retry", "replay", "backfill"),
    // Those that aren't kept any more, here; all of them below.
    attempts: fc.nat(1),
    history: fc.array(note, { maxLength: 4 }),
    settledAt: fc.option(instant, { nil: null }),
    firstAttemptAt: fc.option(instant, { nil: null }),
    waitedBaseMs: fc.nat(1e9),
    providerRef: text,
    lines: fc.option(fc.array(fc.record({ lineId: fc.string(), accepted: fc.boolean() }), { minLength: 1 }), {
      nil: null,
    }),
    skippedLines: fc.constantFrom([], [{ lineId: "1", reason: "no_size" as const }]),
    sizes: fc.constantFrom(
      [],
      [
        { lineId: "1", size: "M", step: "named" as const, mapped: false },
        { lineId: "2", size: "38", step: "title" as const, mapped: true },
      ],
    ),
    warnings: fc.array(fc.string({ minLength: 1 }), { maxLength: 2 }),
    hands: fc.array(
      fc.record({ at: instant, what: fc.constantFrom("replayed", "skipped"), by: fc.constant("user:1") }),
      { maxLength: 2 },
    ),
    doubles: fc.nat(3),
  })
  .map((one) => {
    // What is pending isn't settled, and what isn't pending is; nothing was first tried before it was tried.
    const settledAt = one.status === "pending" ? null : (one.settledAt ?? 5);
    const firstAttemptAt = one.history.length === 0 ? null : one.firstAttemptAt;
    return { ...one, settledAt, firstAttemptAt, attempts: one.history.length + one.attempts };
  });

test("a state comes back as it was stored, but for what was accepted line by line at once and how long nothing waited", () => {
  fc.assert(
    fc.property(state, (one) => {
      const smooth = one.status === "delivered" && one.attempts === 1;
      const back = fromStored(JSON.parse(JSON.stringify(toStored(one))) as ReturnType<typeof toStored>);
      const accepted = smooth && one.lines?.every((line) => line.accepted);
      expect(back).toEqual({
        ...one,
        ...(accepted && { lines: null }),
        ...(smooth && { waitedBaseMs: 0, sizes: one.sizes.filter(({ mapped }) => mapped) }),
      });
    }),
  );
});

test("an order that went well at once takes little", () => {
  const at = 1_795_168_800_000;
  const smooth = fromStored({ status: "delivered", history: [{ at, ms: 41, http: 200, worker: 3 }] });
  expect(smooth).toMatchObject({ attempts: 1, settledAt: at + 41, firstAttemptAt: at, history: [{ number: 1 }] });
  expect(toStored(smooth)).toEqual({ status: "delivered", history: [{ at, ms: 41, http: 200, worker: 3 }] });
});
