import { fitloop } from "./connect.ts";
import { type LedgerLine, PROVIDERS } from "./report.ts";

const SETTLE_MS = 60_000;

/** Reads the ledger once nothing in it waits any more, or after a minute as it stands. */
export async function settledLedger(env: Record<string, string>, shop: string, orders: number): Promise<LedgerLine[]> {
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    const ledger = await readLedger(env, shop);
    const waits = ledger.some(({ status }) => status === "pending" || status === "sending");
    if ((ledger.length >= orders * PROVIDERS.length && !waits) || Date.now() > deadline) return ledger;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Reads the whole ledger of a shop by the operator's command, page by page. */
export async function readLedger(env: Record<string, string>, shop: string): Promise<LedgerLine[]> {
  const lines: LedgerLine[] = [];
  for (let after: string | null = ""; after !== null; ) {
    const more = after ? ["--after", after] : [];
    const page = (await fitloop(env, "deliveries", "list", "--shop", shop, "--limit", "1000", ...more)) as {
      entries: LedgerLine[];
      next: string | null;
    };
    lines.push(...page.entries);
    after = page.next;
  }
  return lines;
}
