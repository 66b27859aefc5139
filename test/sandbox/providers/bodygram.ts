import { accept, refuse } from "./answer.ts";
import { Fields, Findings } from "./fields.ts";
import { Registry, type Merchant, type RegisteredOf } from "./registration.ts";
import { bodyObject, contentTypeFault, personalDataIn } from "./request.ts";
import { plausible } from "./times.ts";
import type { Answer, Received, Twin } from "./types.ts";

type SessionError = "INTERNAL_ERROR" | "INVALID_CLIENT_KEY" | "INVALID_PRODUCT_ID" | "MALFORMED_REQUEST";

/**
 * Bodygram's Body2Fit API, version 2: `CreatePurchase` as in docs.bodygram.com/body2fit/order-confirmation,
 * `CreateSession` as in developers.bodygram.com/body2fit/api.
 */
export class Bodygram implements Twin {
  readonly name = "bodygram";
  readonly #clients = new Registry<"bodygram">();
  #sessions = 0;

  register(entry: RegisteredOf<"bodygram">): void {
    this.#clients.add(entry.clientKey, entry);
  }

  answer(received: Received): Answer {
    switch (received.path) {
      case "/v2/CreatePurchase":
        return this.#purchase(received);
      case "/v2/CreateSession":
        return this.#session(received);
      default:
        return purchaseError(404, "There is nothing at this path.");
    }
  }

  errorInside(received: Received): string {
    return received.path === "/v2/CreateSession"
      ? JSON.stringify({ error: { errorType: "INTERNAL_ERROR", message: "The session could not be created." } })
      : JSON.stringify({ status: "error", error: { message: "The purchase could not be stored." } });
  }

  clear(): void {
    this.#sessions = 0;
  }

  #purchase(received: Received): Answer {
    if (received.method !== "POST") return purchaseError(405, "The method must be POST.");
    const wrongType = contentTypeFault(received);
    if (wrongType !== null) return purchaseError(415, wrongType);
    const body = bodyObject(received);
    if ("fault" in body) return purchaseError(400, body.fault);

    const findings = new Findings();
    const fields = new Fields(body.record, "", findings);
    const clientKey = fields.text("clientKey");
    fields.text("clientSessionId");
    const order = fields.text("orderId");
    const createdAt = fields.number("createdAt", { integer: true });
    if (createdAt !== undefined && !plausible(createdAt, received.at)) {
      fields.invalid("createdAt", "must be the order's time in milliseconds since 1970");
    }
    const currency = fields.currency("currency");
    fields.country("countryCode");
    fields.language("languageCode");
    const client = clientKey === undefined ? undefined : this.#clients.find(clientKey);
    const skus = fields.objects("items").map((item) => readItem(item, currency, client));
    fields.end();
    findings.warnings.push(...personalDataIn(body.record));

    const fault = findings.sentence();
    if (fault !== null || order === undefined) return purchaseError(400, fault ?? "", findings.warnings);
    if (client === undefined) return purchaseError(401, "The clientKey is not known.", findings.warnings);
    return accept(
      200,
      { status: "success" },
      {
        orders: [{ action: "create", order, lines: skus }],
        counted: [{ merchant: client.merchant, order }],
        warnings: findings.warnings,
      },
    );
  }

  #session(received: Received): Answer {
    if (received.method !== "POST") return sessionError(405, "MALFORMED_REQUEST", "The method must be POST.");
    const wrongType = contentTypeFault(received);
    if (wrongType !== null) return sessionError(415, "MALFORMED_REQUEST", wrongType);
    const body = bodyObject(received);
    if ("fault" in body) return sessionError(400, "MALFORMED_REQUEST", body.fault);

    const findings = new Findings();
    const fields = new Fields(body.record, "", findings);
    const clientKey = fields.text("clientKey");
    fields.text("clientSessionId");
    const info = fields.object("productInfo");
    const product = info?.object("productId");
    const brandId = product?.text("brandId");
    const garmentSku = product?.text("garmentSku");
    for (const level of [product, info, fields]) level?.end();

    const fault = findings.sentence();
    if (fault !== null) return sessionError(400, "MALFORMED_REQUEST", fault, findings.warnings);
    const client = this.#clients.find(clientKey ?? "");
    if (client === undefined) return sessionError(401, "INVALID_CLIENT_KEY", "The clientKey is not known.");
    if (client.brandIds !== undefined && !client.brandIds.includes(brandId ?? "")) {
      return sessionError(400, "INVALID_PRODUCT_ID", "The brandId is not known.");
    }
    const supported = client.skus === undefined || client.skus.includes(garmentSku ?? "");
    this.#sessions += 1;
    return accept(200, {
      support: {
        productId: { brandId, garmentSku },
        supported: supported ? "SUPPORTED" : "UNSUPPORTED",
        ...(supported ? { sessionId: `body2fit-${String(this.#sessions)}` } : {}),
      },
    });
  }
}

function readItem(item: Fields, currency: string | undefined, client: Merchant<"bodygram"> | undefined): string {
  const sku = item.text("sku");
  const brand = item.text("brand");
  item.text("size");
  item.money("price", currency);
  item.number("quantity", { integer: true, atLeast: 1 });
  item.end();
  if (sku !== undefined && client?.skus?.includes(sku) === false) item.invalid("sku", "is not known");
  if (brand !== undefined && client?.brandIds?.includes(brand) === false) item.invalid("brand", "is not known");
  return sku ?? "";
}

function purchaseError(status: number, message: string, warnings: readonly string[] = []): Answer {
  return refuse(status, message, { status: "error", error: { message } }, { warnings });
}

function sessionError(
  status: number,
  errorType: SessionError,
  message: string,
  warnings: readonly string[] = [],
): Answer {
  return refuse(status, `${errorType}: ${message}`, { error: { errorType, message } }, { warnings });
}
