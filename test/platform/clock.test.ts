import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { startSandboxClock, systemClock } from "#app/platform/clock.server.ts";
import type { RunningClock } from "#app/platform/clock.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { SandboxClock } from "#test/sandbox/clock.ts";

const DAYS = 86_400_000;
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function serve(answer: () => { status: number; body: string }): Promise<RunningClock> {
  const server = createServer((_request, response) => {
    const { status, body } = answer();
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = await startSandboxClock({ origin, log: silentLog });
  ends.push(async () => {
    await clock.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return clock;
}

const isAbout = (clock: RunningClock, instant: number) => expect(Math.abs(clock.now() - instant)).toBeLessThan(2000);

test("the app's clock follows the sandbox's, from the start and at every leap", async () => {
  const sandbox = new SandboxClock();
  sandbox.advance(DAYS);
  const clock = await serve(() => ({ status: 200, body: JSON.stringify({ offset: sandbox.offset() }) }));
  isAbout(clock, Date.now() + DAYS);
  const leapt = new Promise<void>((resolve) => clock.onLeap(resolve));
  sandbox.advance(7 * DAYS);
  await leapt;
  isAbout(clock, Date.now() + 8 * DAYS);
});

test("a sandbox that falls silent or talks nonsense does not move the clock", async () => {
  const answers = [
    { status: 200, body: JSON.stringify({ offset: DAYS }) },
    { status: 500, body: JSON.stringify({ offset: 0 }) },
    { status: 200, body: "<html>" },
    { status: 200, body: JSON.stringify({ offset: "1" }) },
  ];
  let asked = 0;
  let heardAll = (): void => undefined;
  const all = new Promise<void>((resolve) => (heardAll = resolve));
  const clock = await serve(() => {
    if (asked === answers.length) heardAll();
    return answers[asked++] ?? { status: 404, body: "" };
  });
  await all;
  isAbout(clock, Date.now() + DAYS);
});

test("the system's clock is the machine's", () => isAbout(systemClock, Date.now()));
