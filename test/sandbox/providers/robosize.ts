import { accept, refuse } from "./answer.ts";
import { asRecord, Fields, Findings } from "./fields.ts";
import { Registry, type Merchant, type RegisteredOf } from "./registration.ts";
import { bodyObject, contentTypeFault, personalDataIn } from "./request.ts";
import { RobosizeOrders } from "./robosize-orders.ts";
import type { Answer, Received, Twin } from "./types.ts";

const collection = "/api/v1/business/order/";
const pageSize = 50;
const largestPage = 100;

/** Robosize's orders API, as in docs.robosize.com/docs/sync-orders; its habits are those of Django's REST framework. */
export class Robosize implements Twin {
  readonly name = "robosize";
  readonly #merchants = new Registry<"robosize">();
  readonly #books = new Map<string, RobosizeOrders>();
  readonly #keepData: number;

  constructor(keepData: number) {
    this.#keepData = keepData;
  }

  register(entry: RegisteredOf<"robosize">): void {
    this.#merchants.add(entry.apiKey, entry);
  }

  answer(received: Received): Answer {
    const { path, query, method } = received;
    if (!path.startsWith(collection.slice(0, -1))) return detail(404, "Not found.");
    // docs.robosize.com/docs/tracking-integration: without the slash at the end the answer is a redirect.
    if (!path.endsWith("/")) {
      const location = received.target.replace(path, `${path}/`);
      const reason = "The path must end with a slash.";
      return refuse(302, reason, undefined, { headers: { location } });
    }
    const key = query.get("api_key");
    if (key === null || key === "") return detail(401, "Authentication credentials were not provided.");
    const merchant = this.#merchants.find(key);
    if (merchant === undefined) return detail(403, "The API key is not valid.");
    if (path === collection) {
      if (method === "GET") return this.#list(received, merchant);
      return method === "POST" ? this.#create(received, merchant) : detail(405, `Method "${method}" not allowed.`);
    }
    return this.#item(received, merchant);
  }

  errorInside(): string {
    return JSON.stringify({ detail: "The order could not be stored." });
  }

  clear(): void {
    this.#books.clear();
  }

  #ordersOf(merchant: Merchant<"robosize">): RobosizeOrders {
    const known = this.#books.get(merchant.apiKey);
    if (known !== undefined) return known;
    const made = new RobosizeOrders(this.#keepData);
    this.#books.set(merchant.apiKey, made);
    return made;
  }

  #list(received: Received, merchant: Merchant<"robosize">): Answer {
    const limit = Math.min(whole(received.query.get("limit"), pageSize) || pageSize, largestPage);
    const offset = whole(received.query.get("offset"), 0);
    return accept(200, this.#ordersOf(merchant).page(merchant, received.origin, collection, limit, offset));
  }

  #create(received: Received, merchant: Merchant<"robosize">): Answer {
    const read = readOrder(received, false);
    if ("refusal" in read) return read.refusal;
    const { storeId, data, warnings } = read;
    if (storeId === undefined || data === undefined) return detail(400, "store_id and data are required.");
    const order = this.#ordersOf(merchant).create(storeId, data);
    return accept(
      201,
      { id: order.id, store_id: storeId, data, recommendations: [] },
      {
        orders: [{ action: "create", order: storeId, lines: linesOf(data) }],
        counted: [{ merchant: merchant.merchant, order: storeId }],
        warnings,
      },
    );
  }

  #item(received: Received, merchant: Merchant<"robosize">): Answer {
    const orders = this.#ordersOf(merchant);
    const id = /^(\d{1,15})\/$/.exec(received.path.slice(collection.length))?.[1];
    const order = id === undefined ? undefined : orders.find(Number(id));
    if (order === undefined) return detail(404, "Not found.");
    if (received.method === "DELETE") {
      orders.delete(order.id);
      return accept(204, undefined, { orders: [{ action: "delete", order: order.storeId, lines: [] }] });
    }
    if (received.method !== "PATCH") return detail(405, `Method "${received.method}" not allowed.`);
    const read = readOrder(received, true);
    if ("refusal" in read) return read.refusal;
    if (read.storeId !== undefined) order.storeId = read.storeId;
    if (read.data !== undefined) order.data = read.data;
    const answer = { id: order.id, store_id: order.storeId, data: order.data, recommendations: [] };
    return accept(200, answer, {
      orders: [{ action: "update", order: order.storeId, lines: linesOf(order.data) }],
      warnings: read.warnings,
    });
  }
}

type ReadOrder =
  | { refusal: Answer }
  | { storeId: string | undefined; data: Record<string, unknown> | undefined; warnings: readonly string[] };

function readOrder(received: Received, partial: boolean): ReadOrder {
  const wrongType = contentTypeFault(received);
  if (wrongType !== null) return { refusal: detail(415, wrongType) };
  const body = bodyObject(received);
  if ("fault" in body) return { refusal: detail(400, body.fault) };
  const findings = new Findings();
  const fields = new Fields(body.record, "", findings);
  const storeId = fields.text("store_id", { optional: partial });
  if (!partial) {
    const device = fields.text("device_id", { nullable: true });
    if (device === undefined) findings.warnings.push("device_id is null: the order can't be tied to a visit.");
  }
  const given = fields.value("data", partial);
  const data = asRecord(given) ?? undefined;
  if (given !== undefined && data === undefined) fields.invalid("data", "must be an object");
  fields.end();
  findings.warnings.push(...personalDataIn(body.record));
  if (findings.problems.length === 0) return { storeId, data, warnings: findings.warnings };
  // Django's REST framework lists the faults by field.
  const byField = Object.fromEntries(findings.problems.map((problem) => [problem.field, [problem.text]]));
  return { refusal: refuse(400, findings.sentence() ?? "", byField, { warnings: findings.warnings }) };
}

/** `data` is free, but a list of items with variant ids is what the records can name. */
function linesOf(data: Record<string, unknown>): string[] {
  if (!Array.isArray(data["items"])) return [];
  return data["items"].map((item: unknown) => {
    const record = asRecord(item) ?? {};
    const id = record["variant_id"] ?? record["product_id"];
    return typeof id === "string" || typeof id === "number" ? String(id) : "";
  });
}

function whole(text: string | null, otherwise: number): number {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : otherwise;
}

function detail(status: number, text: string): Answer {
  return refuse(status, text, { detail: text });
}
