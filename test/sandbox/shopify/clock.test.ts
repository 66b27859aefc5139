import { expect, test } from "vitest";
import { SandboxClock } from "#test/sandbox/clock.ts";

test("the clock follows real time plus what was advanced", () => {
  let real = 1_000;
  const clock = new SandboxClock(() => real);
  clock.advance(500);
  real += 7;
  expect([clock.now(), clock.offset()]).toEqual([1_507, 500]);
});

test("an advance tells every listener until it stops listening", () => {
  const clock = new SandboxClock(() => 0);
  const heard: number[] = [];
  const stop = clock.onAdvance(() => heard.push(clock.now()));
  clock.advance(10);
  stop();
  clock.advance(10);
  expect(heard).toEqual([10]);
});

test("the clock never goes back", () => {
  const clock = new SandboxClock(() => 0);
  expect(() => clock.advance(-1)).toThrow("0 or more");
  expect(() => clock.advance(Number.NaN)).toThrow(RangeError);
});
