import type { ProviderName, ProviderRecord } from "../sandbox/providers/start.ts";

/** How far an order has come at a provider. */
export type Stage = "created" | "paid" | "changed" | "fulfilled" | "cancelled";

/** Something that a provider took into its books for an order. */
export interface Taken {
  at: number;
  stage: Stage;
  /** Stages must not go back: what is taken later has the same rank or a higher one. */
  rank: number;
}

const RANK: Record<Stage, number> = { created: 0, paid: 1, changed: 2, fulfilled: 2, cancelled: 3 };
/** Naiz' `status` (kb.naiz.fit/en/orders). */
const NAIZ_STAGES: readonly Stage[] = ["created", "paid", "fulfilled"];

/** Collects from the providers' records, act by act, since old records lose their bodies. */
export class TakenOrders {
  readonly byOrder = new Map<string, Taken[]>();
  /** How many requests each of the providers' faults has hit. */
  readonly faults = new Map<string, number>();
  requests = 0;
  #lastId = 0;

  collect(records: readonly ProviderRecord[]): void {
    for (const record of records) {
      if (record.id <= this.#lastId) continue;
      this.#lastId = record.id;
      this.requests += 1;
      if (record.fault !== null) this.faults.set(record.fault, (this.faults.get(record.fault) ?? 0) + 1);
      if (!record.accepted) continue;
      for (const { order, action } of record.orders) {
        const stage = stageOf(record.provider, action, record.body);
        const key = `${record.provider}/${order}`;
        const entry = { at: record.at, stage, rank: RANK[stage] };
        const before = this.byOrder.get(key);
        if (before) before.push(entry);
        else this.byOrder.set(key, [entry]);
      }
    }
  }
}

function stageOf(provider: ProviderName, action: "create" | "update" | "delete", body: unknown): Stage {
  if (provider === "naiz") {
    const status = typeof body === "object" && body !== null && "status" in body ? Number(body.status) : 1;
    return NAIZ_STAGES[status] ?? "paid";
  }
  return action === "create" ? "paid" : action === "update" ? "changed" : "cancelled";
}
