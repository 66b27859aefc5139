import type { Browser } from "playwright-core";

interface TraceEvent {
  name: string;
  ts: number;
  dur?: number;
  args?: { data?: { url?: string; fileName?: string }; fileName?: string };
}

export interface ScriptTime {
  /** Evaluation of our files. */
  evaluation: number;
  /** Everything that a trace attributes to our files, in the first second of the page. */
  firstSecond: number;
}

const OURS = "/cdn/extensions/fitloop-storefront/assets/";
const EVALUATION = /^(EvaluateScript|v8\.compile|v8\.compileModule|v8\.evaluateModule)$/;
const ANY = /^(EvaluateScript|v8\.compile|v8\.compileModule|v8\.evaluateModule|FunctionCall|FireIdleCallback)$/;
const SECOND = 1_000_000;

/** Traces one load at a fourth of the processor's speed. Times are milliseconds; nested events count once. */
export async function measureScriptTime(browser: Browser, url: string): Promise<ScriptTime> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: {
      includedCategories: ["devtools.timeline", "v8", "disabled-by-default-v8.compile", "blink.user_timing"],
    },
  });
  await page.goto(url, { waitUntil: "load" });
  await page.waitForFunction(() => performance.now() > 2_000);
  const ended = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.end");
  await ended;
  await context.close();

  const start = Math.min(
    ...events.filter(({ name }) => name === "navigationStart" || name === "ResourceSendRequest").map(({ ts }) => ts),
  );
  const ours = events.filter((event) => event.dur !== undefined && addressOf(event).includes(OURS));
  return {
    evaluation: covered(ours.filter(({ name }) => EVALUATION.test(name))),
    firstSecond: covered(ours.filter(({ name, ts }) => ANY.test(name) && ts - start <= SECOND)),
  };
}

const addressOf = ({ args }: TraceEvent): string => args?.data?.url ?? args?.data?.fileName ?? args?.fileName ?? "";

/** The time that intervals cover together, in milliseconds. */
function covered(events: TraceEvent[]): number {
  let [sum, until] = [0, 0];
  for (const { ts, dur = 0 } of events.toSorted((one, other) => one.ts - other.ts)) {
    sum += Math.max(0, ts + dur - Math.max(until, ts));
    until = Math.max(until, ts + dur);
  }
  return sum / 1_000;
}
