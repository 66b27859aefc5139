import type { ProviderName, ProviderRecord } from "../sandbox/providers/start.ts";

/** How far an order has come at a provider. */
export type Stage = "created" | "paid" | "changed" | "fulfilled" | "cancelled";

/** Something that a provider took into its books for an order. */
export interface Taken {
  at: number;
  stage: Stage;
  /** Stages must not go back: what is taken later has the same rank or a higher one. */
  rank: number;
  /** What the order comes to, where the provider is told its changes. */
  total: number | null;
}

const RANK: Record<Stage, number> = { created: 0, paid: 1, changed: 2, fulfilled: 2, cancelled: 3 };
/** Naiz' `status` (kb.naiz.fit/en/orders). */
const NAIZ_STAGES: readonly Stage[] = ["created", "paid", "fulfilled"];

/** Collects from the providers' records, again and again while a run goes on, since old records lose their bodies. */
export class TakenOrders {
  readonly byOrder = new Map<string, Taken[]>();
  readonly #source: { recordsAfter(id: number): readonly ProviderRecord[] };
  #faults = new Map<string, number>();
  #lastId = 0;

  constructor(source: { recordsAfter(id: number): readonly ProviderRecord[] }) {
    this.#source = source;
  }

  /** Reads what has been recorded since the last look. Throws for a record whose body is gone: it came too late. */
  collect(): void {
    for (const record of this.#source.recordsAfter(this.#lastId)) {
      this.#lastId = record.id;
      if (!record.kept) throw new Error("The providers' records were read too late: their bodies are gone.");
      if (record.fault !== null) this.#faults.set(record.fault, (this.#faults.get(record.fault) ?? 0) + 1);
      if (!record.accepted) continue;
      for (const { order, action } of record.orders) {
        const stage = stageOf(record.provider, action, record.body);
        const key = `${record.provider}/${order}`;
        const entry = { at: record.at, stage, rank: RANK[stage], total: totalOf(record.body) };
        const before = this.byOrder.get(key);
        if (before) before.push(entry);
        else this.byOrder.set(key, [entry]);
      }
    }
  }

  /** How many requests each of the providers' faults has hit since the last call. */
  takeFaults(): ReadonlyMap<string, number> {
    const faults = this.#faults;
    this.#faults = new Map();
    return faults;
  }
}

function stageOf(provider: ProviderName, action: "create" | "update" | "delete", body: unknown): Stage {
  if (provider === "naiz") {
    const status = typeof body === "object" && body !== null && "status" in body ? Number(body.status) : 1;
    return NAIZ_STAGES[status] ?? "paid";
  }
  return action === "create" ? "paid" : action === "update" ? "changed" : "cancelled";
}

function totalOf(body: unknown): number | null {
  const data = typeof body === "object" && body !== null && "data" in body ? body.data : null;
  if (typeof data !== "object" || data === null || !("total" in data)) return null;
  return typeof data.total === "number" ? data.total : null;
}
