import { isIP } from "node:net";
import { createHttp, type HttpExchange } from "../../../platform/http/http.server.ts";
import { type AppRefusal, type AppRefusalName, REMEDIES } from "../../../shopify/tokens/app-refusals.server.ts";
import type { Finding } from "./finding.ts";

const CHECKS: Record<AppRefusalName, { check: string; good: string }> = {
  bulk: { check: "bulk operations", good: "not refused" },
  network: { check: "Shopify's IP allowlist", good: "Shopify takes calls from here" },
};

/** What Shopify refuses to the whole app, in its own words; `address` is where calls come from, as far as it is known. */
export function refusalFindings(refusals: readonly AppRefusal[], address: string | null): Finding[] {
  return (["bulk", "network"] as const).map((name) => {
    const { check, good } = CHECKS[name];
    const from = name === "network" && address !== null ? `; calls come from ${address}` : "";
    const refusal = refusals.find((one) => one.name === name);
    if (!refusal) return { check, state: "good", detail: good + from };
    const since = refusal.refusedAt.toISOString().slice(0, 16);
    return {
      check,
      state: "fault",
      detail: `refused since ${since}: ${refusal.reason}${from}`,
      action: REMEDIES[name],
    };
  });
}

/**
 * The address that calls of this machine come from, by a server that answers with it in plain text. Null where none is
 * named, or its answer is no address.
 */
export async function egressAddress(url: string | undefined, sandbox: boolean): Promise<string | null> {
  if (url === undefined) return null;
  const http = createHttp({ origins: [url], sandbox, connections: 1 });
  try {
    const request = { method: "GET" as const, url, headers: { Accept: "text/plain" }, body: null };
    return addressIn(await http.request(request, { timeoutMs: 5_000, maxBytes: 100 }));
  } finally {
    await http.close();
  }
}

function addressIn(answer: HttpExchange): string | null {
  if (answer.kind !== "answer" || answer.status !== 200) return null;
  const text = answer.body.trim();
  return isIP(text) > 0 ? text : null;
}
