import { AsyncLocalStorage } from "node:async_hooks";
import type { Log } from "../../platform/telemetry/log.ts";
import type { Fetch } from "./shopify-fetch.server.ts";
import { OWN_FAULTS, tokenAnswer } from "./token-answer.ts";

/**
 * What an exchange of a visit's session token came to. `stale`: the session token was no longer good, and App Bridge
 * fetches another. `own_key`: Shopify doesn't take the app's own key and secret. `refused`: anything else that another
 * try can't change. `unavailable`: Shopify didn't answer, or not in its own words.
 */
export type ExchangeOutcome = "good" | "stale" | "own_key" | "refused" | "unavailable";
export type ExchangeFault = Exclude<ExchangeOutcome, "good" | "stale">;

export interface ExchangeWatchOptions {
  onExchange(outcome: ExchangeOutcome): void;
  log: Log;
}

const WHAT_TO_DO: Record<ExchangeFault, string> = {
  own_key: "compare SHOPIFY_API_KEY and SHOPIFY_API_SECRET with the app's page in the Dev Dashboard",
  refused: "look at the app's state and distribution in the Dev Dashboard; the reason is Shopify's own",
  unavailable: "nothing, unless it lasts: see status.shopify.com, then the way out of this network",
};

/**
 * Watches the exchanges of session tokens. The library answers a failed one with a bare status 500 and tells nobody why:
 * here it is logged with what to do, counted, and its kind handed to the page.
 */
export function createExchangeWatch({ onExchange, log }: ExchangeWatchOptions) {
  const visits = new AsyncLocalStorage<{ fault: ExchangeFault | null }>();

  const note = (shop: string, outcome: ExchangeOutcome, seen: { status: number | null; reason: string | null }) => {
    onExchange(outcome);
    if (outcome === "good" || outcome === "stale") return;
    const visit = visits.getStore();
    if (visit) visit.fault = outcome;
    log.error({ shop, outcome, ...seen, todo: WHAT_TO_DO[outcome] }, "no token for a visit: its exchange failed");
  };

  return {
    /** A fetch whose exchanges are watched. */
    fetch(inner: Fetch): Fetch {
      return async (input, init) => {
        const { host, pathname } = new URL(input instanceof Request ? input.url : input);
        if (pathname !== "/admin/oauth/access_token") return inner(input, init);
        let answer: Response;
        try {
          answer = await inner(input, init);
        } catch (error) {
          note(host, "unavailable", { status: null, reason: error instanceof Error ? error.name : null });
          throw error;
        }
        const text = await answer.text();
        const { outcome, reason } = readExchange(answer.status, text);
        note(host, outcome, { status: answer.status, reason });
        return new Response(text, { status: answer.status, headers: { "Content-Type": "application/json" } });
      };
    },

    /**
     * Carries out a visit's sign-in. Where the library throws its bare 500 because the exchange failed, a Response is
     * thrown whose body names the fault: `{ problem: "no_token", fault }`.
     */
    async visit<Result>(signIn: () => Promise<Result>): Promise<Result> {
      const visit: { fault: ExchangeFault | null } = { fault: null };
      try {
        return await visits.run(visit, signIn);
      } catch (error) {
        if (visit.fault === null || !(error instanceof Response) || error.status !== 500) throw error;
        throw Response.json({ problem: "no_token", fault: visit.fault }, { status: 500 });
      }
    },
  };
}

/** An OAuth error is a word (RFC 6749, 5.2): anything else of the answer stays out of the log. */
const ERROR_WORD = /^[a-z_]{1,60}$/;

function readExchange(status: number, text: string): { outcome: ExchangeOutcome; reason: string | null } {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { outcome: "unavailable", reason: "no JSON" };
  }
  if (status >= 200 && status < 300) {
    return tokenAnswer.safeParse(body).success
      ? { outcome: "good", reason: null }
      : { outcome: "unavailable", reason: "no token in the answer" };
  }
  const error = typeof body === "object" && body !== null && "error" in body ? String(body.error) : "";
  const reason = ERROR_WORD.test(error) ? error : null;
  if (status === 400 && error === "invalid_subject_token") return { outcome: "stale", reason };
  if (OWN_FAULTS.includes(error)) return { outcome: "own_key", reason };
  return { outcome: status === 429 || status >= 500 ? "unavailable" : "refused", reason };
}
