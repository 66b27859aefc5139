import { accept, refuse } from "./answer.ts";
import { Fields, Findings } from "./fields.ts";
import { Registry, type Merchant, type RegisteredOf } from "./registration.ts";
import { bodyObject, contentTypeFault, decoded, personalDataIn } from "./request.ts";
import { plausible, wallClockOf } from "./times.ts";
import type { Answer, Received, Twin } from "./types.ts";

/** Fields by which the hook knows a return (kb.naiz.fit/en/returns). An order that carries one would be taken for it. */
const ofReturns = ["reason", "size_reason", "product_name", "naiz_code"];

/** Zones reach 14 hours ahead of UTC, and `date` carries no zone. */
const zoneAhead = 14 * 3_600_000;

/** Naiz Fit's orders hook, as in kb.naiz.fit/en/orders. A success has no body, and refusals are not documented. */
export class Naiz implements Twin {
  readonly name = "naiz";
  readonly #shops = new Registry<"naiz">();

  register(entry: RegisteredOf<"naiz">): void {
    this.#shops.add(entry.domain, entry);
  }

  answer(received: Received): Answer {
    const match = /^\/api\/partners\/hook\/([^/]+)\/([^/]+)$/.exec(received.path);
    const domain = decoded(match?.[1]);
    const hash = decoded(match?.[2]);
    if (domain === null || hash === null) return said(404, "There is nothing at this path.");
    if (received.method !== "POST") return said(405, "The method must be POST.");
    const shop = this.#shops.find(domain);
    if (shop === undefined) return said(404, "The domain is not enabled.");
    if (shop.hash !== hash) return said(403, "The partner hash is not that of the domain.");
    const wrongType = contentTypeFault(received);
    if (wrongType !== null) return said(415, wrongType);
    const body = bodyObject(received);
    return "fault" in body ? said(400, body.fault) : order(body.record, shop, received.at);
  }

  errorInside(): string {
    return JSON.stringify({ error: "The order could not be registered." });
  }

  clear(): void {
    // The hook keeps nothing but what the records hold.
  }
}

function order(record: Record<string, unknown>, shop: Merchant<"naiz">, now: number): Answer {
  const findings = new Findings();
  const fields = new Fields(record, "", findings);
  const date = fields.text("date");
  const placed = date === undefined ? undefined : wallClockOf(date);
  if (date !== undefined && (placed === null || date.includes("T"))) {
    fields.invalid("date", "must be a date and time as YYYY-MM-DD HH:mm:ss");
  } else if (typeof placed === "number" && !plausible(placed, now + zoneAhead)) {
    fields.invalid("date", "must be the order's time");
  }
  fields.text("consumerHash", { nullable: true });
  if (fields.text("partnerHash") !== shop.hash) fields.invalid("partnerHash", "must be the hash of the address");
  if (fields.text("domain") !== shop.domain) fields.invalid("domain", "must be the domain of the address");
  const currency = fields.currency("currency");
  const status = fields.oneOf("status", [0, 1, 2]);
  fields.money("total", currency);
  for (const key of ["subtotal", "taxes", "shipping", "discount"]) fields.money(key, currency, true);
  const ref = fields.text("internalRef");
  fields.text("internalCartRef");
  const lines = fields.objects("lines").map((line) => readLine(line, currency));
  refuseReturnFields(fields);
  fields.end();
  findings.warnings.push(...personalDataIn(record));

  const fault = findings.sentence();
  if (fault !== null || ref === undefined || status === undefined) return said(400, fault ?? "", findings.warnings);
  const taken = { action: status === 1 ? "create" : "update", order: ref, lines } as const;
  return accept(200, undefined, {
    orders: [taken],
    counted: [{ merchant: shop.merchant, order: ref, status }],
    warnings: findings.warnings,
  });
}

function readLine(line: Fields, currency: string | undefined): string {
  const ref = line.text("internalRef");
  line.text("productName");
  line.text("naizCode", { optional: true, nullable: true });
  line.number("quantity", { integer: true, atLeast: 1 });
  line.money("price", currency);
  line.text("size");
  refuseReturnFields(line);
  line.end();
  return ref ?? "";
}

function refuseReturnFields(fields: Fields): void {
  for (const key of ofReturns) {
    if (fields.value(key, true) !== undefined) fields.invalid(key, "belongs to a return, not to an order");
  }
}

function said(status: number, reason: string, warnings: readonly string[] = []): Answer {
  return refuse(status, reason, reason, { warnings });
}
