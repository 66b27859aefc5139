import { afterEach, beforeEach, expect, vi } from "vitest";

// A test that logs an error did something its author didn't expect.
let errors: unknown[][] = [];
beforeEach(() => {
  errors = [];
  vi.spyOn(console, "error").mockImplementation((...words: unknown[]) => {
    errors.push(words);
  });
});
afterEach(() => {
  const seen = errors;
  errors = [];
  expect(seen, "console.error was called").toEqual([]);
});
