import { afterAll, beforeAll, beforeEach } from "vitest";
import { startProviders, type Providers, type ProvidersOptions } from "./start.ts";

/** The sandbox's time in these tests: fixed, and moved by hand. */
export class TestClock {
  time = Date.UTC(2026, 10, 2, 9, 30, 0);

  now(): number {
    return this.time;
  }
}

/** The headers with which every request of these tests goes out, unless it says otherwise. */
export const jsonHeaders = { "content-type": "application/json", accept: "application/json" };

/** Starts the stand-ins for a test file and clears them before each test. */
export function useProviders(options: Omit<ProvidersOptions, "clock"> = {}): {
  clock: TestClock;
  get: () => Providers;
} {
  const clock = new TestClock();
  let running: Providers | null = null;
  const get = (): Providers => {
    if (running === null) throw new Error("The stand-ins have not been started.");
    return running;
  };
  beforeAll(async () => {
    running = await startProviders({ clock, ...options });
  });
  beforeEach(() => get().clear());
  afterAll(() => get().close());
  return { clock, get };
}

/** Posts JSON (a string goes out as it is). Redirects are not followed. */
export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = jsonHeaders,
  method = "POST",
): Promise<{ status: number; headers: Headers; text: string; json: unknown }> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const answer = await fetch(url, { method, headers, body: text, redirect: "manual" });
  return readAnswer(answer);
}

/** Gets without following redirects. */
export async function get(url: string, headers: Record<string, string> = jsonHeaders, method = "GET") {
  return readAnswer(await fetch(url, { method, headers, redirect: "manual" }));
}

async function readAnswer(answer: Response) {
  const text = await answer.text();
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // Not every answer is JSON; the test looks at its text then.
  }
  return { status: answer.status, headers: answer.headers, text, json };
}

/** Gives a copy of `base` without a key. */
export function without(base: Readonly<Record<string, unknown>>, key: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(base).filter(([name]) => name !== key));
}
