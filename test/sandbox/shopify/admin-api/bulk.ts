import { randomBytes } from "node:crypto";
import { parse } from "graphql";
import type { SandboxClock } from "../../clock.ts";
import { gid } from "../ids.ts";
import { createRandom } from "../random.ts";
import { restTime } from "../time.ts";
import { toLines } from "./bulk-lines.ts";
import type { ApiContext } from "./context.ts";
import { run } from "./execute.ts";

export interface BulkOperation {
  readonly id: string;
  readonly key: string;
  readonly query: string;
  readonly grouped: boolean;
  readonly createdAt: number;
  completedAt: number | null;
  status: "CREATED" | "RUNNING" | "CANCELING" | "CANCELED" | "COMPLETED" | "FAILED";
  errorCode: "ACCESS_DENIED" | "INTERNAL_SERVER_ERROR" | "TIMEOUT" | null;
  objectCount: number;
  rootObjectCount: number;
  result: Buffer | null;
}

/** How bulk operations go on request. */
export interface BulkFaults {
  /** From start to end, on the sandbox's clock. */
  durationMs: number;
  /** Fails at the end with this code, the first half of the lines in the partial file. */
  failWith: "INTERNAL_SERVER_ERROR" | "TIMEOUT" | null;
}

export const NO_BULK_FAULTS: BulkFaults = { durationMs: 3_000, failWith: null };

/** Results are kept for a week. */
const KEPT_MS = 7 * 86_400_000;

/** Bulk operations of every shop: run on the sandbox's clock, their results kept as JSONL files. */
export class Bulk {
  readonly faults: BulkFaults = { ...NO_BULK_FAULTS };
  readonly #clock: SandboxClock;
  readonly #byShop = new Map<string, BulkOperation[]>();
  readonly #running = new Map<BulkOperation, { context: ApiContext; dueAt: number }>();
  readonly #stopListening: () => void;
  /** When the app last ran a bulk query, or was last given access to them. */
  usedAt: number;
  #timer: NodeJS.Timeout | undefined;
  #started = 0n;

  constructor(clock: SandboxClock) {
    this.#clock = clock;
    this.usedAt = clock.now();
    this.#stopListening = clock.onAdvance(() => this.#look());
  }

  of(shop: string): BulkOperation[] {
    return this.#byShop.get(shop) ?? [];
  }

  /** Starts an operation whose query has been checked. */
  start(context: ApiContext, input: { query: string; groupObjects: boolean }): BulkOperation {
    this.#started += 1n;
    this.usedAt = this.#clock.now();
    const operation: BulkOperation = {
      id: gid("BulkOperation", 4_039_263_000_000n + this.#started),
      key: randomBytes(16).toString("hex"),
      query: input.query,
      grouped: input.groupObjects,
      createdAt: this.#clock.now(),
      completedAt: null,
      status: "CREATED",
      errorCode: null,
      objectCount: 0,
      rootObjectCount: 0,
      result: null,
    };
    this.#byShop.set(context.shop.domain, [...this.of(context.shop.domain), operation]);
    this.#running.set(operation, { context, dueAt: this.#clock.now() + this.faults.durationMs });
    this.#look();
    return operation;
  }

  cancel(operation: BulkOperation): void {
    const running = this.#running.get(operation);
    this.#running.delete(operation);
    if (running) this.#finish(operation, running.context, "CANCELED");
  }

  /** Gives a result's bytes by the secret in its address; undefined after a week. */
  file(key: string): Buffer | undefined {
    const found = [...this.#byShop.values()].flat().find((operation) => operation.key === key);
    const fresh = found?.completedAt && found.completedAt + KEPT_MS > this.#clock.now();
    return fresh ? (found.result ?? undefined) : undefined;
  }

  close(): void {
    this.#stopListening();
    clearTimeout(this.#timer);
    this.#running.clear();
  }

  #look(): void {
    clearTimeout(this.#timer);
    const now = this.#clock.now();
    let next = Infinity;
    for (const [operation, { context, dueAt }] of this.#running) {
      if (dueAt > now) {
        operation.status = "RUNNING";
        next = Math.min(next, dueAt);
        continue;
      }
      this.#running.delete(operation);
      void this.#complete(operation, context);
    }
    if (next < Infinity) this.#timer = setTimeout(() => this.#look(), Math.min(next - now, 60_000)).unref();
  }

  async #complete(operation: BulkOperation, asked: ApiContext): Promise<void> {
    operation.status = "RUNNING";
    const context: ApiContext = { ...asked, bulk: true, cost: 0, searchWarnings: [] };
    const { data, errors } = await run(parse(operation.query), context);
    if (errors?.length) {
      const denied = errors.some((error) => error.extensions["code"] === "ACCESS_DENIED");
      operation.errorCode = denied ? "ACCESS_DENIED" : "INTERNAL_SERVER_ERROR";
      this.#finish(operation, context, "FAILED");
      return;
    }
    const { lines, roots } = toLines(data ?? {}, operation.grouped, createRandom("bulk", operation.id));
    const fault = this.faults.failWith;
    const kept = fault ? lines.slice(0, lines.length / 2) : lines;
    operation.errorCode = fault;
    operation.objectCount = kept.length;
    operation.rootObjectCount = fault ? Math.min(roots, kept.length) : roots;
    operation.result = Buffer.from(kept.map((line) => `${line}\n`).join(""));
    this.#finish(operation, context, fault ? "FAILED" : "COMPLETED");
  }

  #finish(operation: BulkOperation, { shop }: ApiContext, status: "CANCELED" | "COMPLETED" | "FAILED"): void {
    operation.status = status;
    operation.completedAt = this.#clock.now();
    const zone = shop.definition.timeZone;
    shop.tell([
      {
        topic: "bulk_operations/finish",
        body: {
          admin_graphql_api_id: operation.id,
          completed_at: restTime(operation.completedAt, zone),
          created_at: restTime(operation.createdAt, zone),
          error_code: operation.errorCode?.toLowerCase() ?? null,
          status: status.toLowerCase(),
          type: "query",
        },
      },
    ]);
  }
}
