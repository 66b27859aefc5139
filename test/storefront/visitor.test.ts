import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createVisitorStore, LIFE_MS } from "#app/storefront/visitor.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

function store(initial: string | null = null) {
  const kept = new Map<string, string>(initial === null ? [] : [["fitloop", initial]]);
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  return { kept, visitor: createVisitorStore(() => storage, Date.now) };
}

test("an id lives thirty days from the last visit", () => {
  const { visitor } = store();
  visitor.change({ session: "a" });
  vi.advanceTimersByTime(LIFE_MS - 1);
  expect(visitor.read().session).toBe("a");
  visitor.change({});
  vi.advanceTimersByTime(LIFE_MS - 1);
  expect(visitor.read().session).toBe("a");
  vi.advanceTimersByTime(1);
  expect(visitor.read().session).toBeUndefined();
});

test.each([
  "not json",
  "null",
  "5",
  "[]",
  '"text"',
  "{}",
  JSON.stringify({ session: "a", expires: "soon" }),
  JSON.stringify({ session: "a", expires: 9e15 }),
  JSON.stringify({ session: "<img src=x>", expires: 2_000_000 }),
  JSON.stringify({ session: "a".repeat(129), expires: 2_000_000 }),
  JSON.stringify({ session: { toString: "a" }, expires: 2_000_000 }),
])("what can't be ours counts as nothing: %s", (text) => {
  expect(store(text).visitor.read().session).toBeUndefined();
});

test("without storage a visit lasts as long as its page", () => {
  const visitor = createVisitorStore(() => {
    throw new Error("denied");
  }, Date.now);
  visitor.change({ session: "a" });
  expect(visitor.read().session).toBe("a");
  visitor.erase();
  expect(visitor.read().session).toBeUndefined();
});

test("erasing leaves nothing behind", () => {
  const { visitor, kept } = store();
  visitor.change({ session: "a", naiz: "b", written: "c" });
  visitor.erase();
  expect(kept.size).toBe(0);
});
