import { asRecord, Fields, Findings } from "./fields.ts";
import type { Merchant } from "./registration.ts";
import { instantOf, plausible } from "./times.ts";

/** What stands in `errors` for a rejected event. */
export interface EventError {
  readonly status: 422;
  readonly code: "required_attribute" | "invalid_attribute";
  readonly title: string;
}

export interface ReadEvent {
  readonly error: EventError | null;
  readonly order: string;
  readonly product: string;
  readonly variant: string;
  readonly size: string;
  readonly warnings: readonly string[];
}

/** Reads one PurchaseEvent of the list. Its first fault is its error. */
export function readEvent(value: unknown, index: number, client: Merchant<"fit-analytics">, now: number): ReadEvent {
  const findings = new Findings();
  const record = asRecord(value);
  const fields = new Fields(record ?? {}, `data[${String(index)}].`, findings);
  const product = fields.text("product");
  const prefix = `${client.prefix}-`;
  if (product !== undefined && (!product.startsWith(prefix) || product.length === prefix.length)) {
    fields.invalid("product", `must begin with the prefix ${prefix} and go on`);
  }
  const variant = fields.text("variant", { optional: true });
  const ean = fields.text("ean", { optional: true });
  if (ean !== undefined && !validEan(ean)) fields.invalid("ean", "must be an EAN with its check digit");
  const order = fields.text("order");
  fields.country("shopCountry");
  fields.language("shopLanguage");
  fields.text("shopSizingSystem", { optional: true });
  const size = fields.text("purchasedSize", { optional: true });
  if (size === undefined && record?.["purchasedSize"] === undefined) {
    findings.warnings.push(`data[${String(index)}].purchasedSize is missing, which garments need.`);
  }
  const currency = fields.currency("currency", true);
  const price = fields.money("price", currency, true);
  if (price !== undefined && currency === undefined) fields.invalid("price", "needs a currency beside it");
  fields.number("quantity", { integer: true, atLeast: 1, optional: true });
  checkDate(fields, now);
  fields.oneOf("platform", ["app-ios", "app-android", "website"], true);
  fields.end();
  const problem = findings.problems[0];
  return {
    error: problem === undefined ? null : asError(problem.kind, problem.text),
    order: order ?? "",
    product: product ?? "",
    variant: variant ?? "",
    size: size ?? "",
    warnings: findings.warnings,
  };
}

function checkDate(fields: Fields, now: number): void {
  const date = fields.text("purchaseDate", { optional: true });
  if (date === undefined) return;
  const instant = instantOf(date);
  if (instant === null) fields.invalid("purchaseDate", "must be an ISO 8601 date and time with its zone");
  else if (!plausible(instant, now)) fields.invalid("purchaseDate", "must be the time of the purchase");
}

function asError(kind: "required" | "invalid", text: string): EventError {
  return { status: 422, code: kind === "required" ? "required_attribute" : "invalid_attribute", title: text };
}

/** GS1: the digits from the right, weighted 1 and 3 in turn, add up to a multiple of ten. */
function validEan(ean: string): boolean {
  if (!/^(\d{8}|\d{12,14})$/.test(ean)) return false;
  const sum = [...ean].reverse().reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}
