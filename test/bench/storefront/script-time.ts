import type { Browser } from "playwright-core";

interface TraceEvent {
  name: string;
  ts: number;
  dur?: number;
  /** The thread's own time. */
  tdur?: number;
  args?: { data?: { url?: string; fileName?: string }; fileName?: string };
}

export interface ScriptTime {
  /** Evaluation of our files. */
  evaluation: number;
  /** Everything that a trace attributes to our files, in the first second from where the first of them runs. */
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

  const ours = events.filter((event) => addressOf(event).includes(OURS) && ANY.test(event.name));
  const start = Math.min(...ours.map(({ ts }) => ts));
  return {
    evaluation: covered(ours.filter(({ name }) => EVALUATION.test(name))),
    firstSecond: covered(ours.filter(({ ts }) => ts - start <= SECOND)),
  };
}

const addressOf = ({ args }: TraceEvent): string => args?.data?.url ?? args?.data?.fileName ?? args?.fileName ?? "";

/**
 * The main thread's own time in these events, in milliseconds: what stands inside another of them counts once, and the
 * time that other processes took doesn't count.
 */
function covered(events: TraceEvent[]): number {
  let [sum, until] = [0, 0];
  for (const { ts, dur = 0, tdur = dur } of events.toSorted((one, other) => one.ts - other.ts)) {
    if (ts < until) continue;
    sum += tdur;
    until = ts + dur;
  }
  return sum / 1_000;
}
