import { accept, refuse } from "./answer.ts";
import { asRecord, Fields, Findings } from "./fields.ts";
import { readEvent } from "./fit-event.ts";
import { RecommendationApi } from "./fit-recommendation/api.ts";
import { TokenChecker, type Verify } from "./fit-token.ts";
import { Registry, type Merchant, type RegisteredOf } from "./registration.ts";
import { bodyObject, personalDataIn } from "./request.ts";
import type { AcceptedOrder, Answer, Counted, Received, Twin } from "./types.ts";

const api = "/api/v1/";
const events = `${api}events/purchases/`;

/** Fit Analytics' API, as in its Recommendation API Guide: purchase events (5), and recommendations (3, 4). */
export class FitAnalytics implements Twin {
  readonly name = "fit-analytics";
  readonly #clients = new Registry<"fit-analytics">();
  readonly #tokens: TokenChecker;
  readonly #recommendations = new RecommendationApi();
  #requests = 0;

  constructor(verify: Verify) {
    this.#tokens = new TokenChecker(verify);
  }

  register(entry: RegisteredOf<"fit-analytics">): void {
    this.#clients.add(entry.prefix, entry);
  }

  async answer(received: Received): Promise<Answer> {
    const { path, method, headers } = received;
    const isEvents = path === events;
    const methods = isEvents ? ["POST"] : this.#recommendations.methods(path);
    if (methods === null || !path.startsWith(api)) {
      return failed(404, "not_found", "There is nothing at this path.");
    }
    if (!methods.includes(method)) return failed(405, "method_not_allowed", `The method ${method} is not allowed.`);
    // Section 14: the plain mode is chosen by both headers; this stand-in speaks no other.
    if (headers.accept !== "application/json") {
      return failed(406, "not_acceptable", "Accept must be application/json.");
    }
    if (headers["content-type"] !== "application/json") {
      return failed(415, "unsupported_media_type", "Content-Type must be application/json.");
    }
    const token = await this.#tokens.check(headers.authorization, this.#clients.all(), received.at);
    if (token.outcome === "unavailable") return failed(503, "keys_unavailable", token.reason);
    if (token.outcome === "refused") return failed(401, "unauthorized", token.reason);
    // Catalogue reads need no customer; what is a customer's needs one.
    const isPersonal = isEvents || /^\/api\/v1\/(profiles|products\/[^/]+\/)/.test(path);
    const claims = isPersonal ? claimsFault(token.claims) : null;
    if (claims !== null) return failed(401, "unauthorized", claims);
    const sub = textOf(token.claims["sub"]);
    const sess = textOf(token.claims["sess"]);
    if (isEvents) return this.#purchases(received, token.client, { sub, sess });
    const customer = { client: token.client.merchant, sub, sess };
    return this.#recommendations.answer({ received, client: token.client, customer });
  }

  errorInside(received: Received): string {
    const list = received.json.ok ? asRecord(received.json.value)?.["data"] : [];
    const count = Array.isArray(list) ? list.length : 1;
    const error = { status: 422, code: "internal_error", title: "The event could not be stored" };
    return JSON.stringify({ data: null, errors: Array(count).fill(error), meta: { txid: this.#txid(), count: 0 } });
  }

  clear(): void {
    this.#requests = 0;
    this.#recommendations.clear();
  }

  #txid(): string {
    this.#requests += 1;
    return this.#requests.toString(16).padStart(24, "0");
  }

  #purchases(
    received: Received,
    client: Merchant<"fit-analytics">,
    customer: { sub: string | undefined; sess: string | undefined },
  ): Answer {
    const body = bodyObject(received);
    if ("fault" in body) return failed(400, "malformed_request", body.fault);
    const top = new Findings();
    const wrapper = new Fields(body.record, "", top);
    const list = wrapper.value("data");
    wrapper.end();
    if (!Array.isArray(list) || list.length === 0) {
      return failed(400, "malformed_request", "data must be a list with at least one purchase event.");
    }
    const read = list.map((event: unknown, index) => readEvent(event, index, client, received.at));
    const warnings = [...top.warnings, ...read.flatMap((each) => each.warnings), ...personalDataIn(body.record)];
    const taken = read.filter((each) => each.error === null);
    const rejected = read.filter((each) => each.error !== null);
    for (const { product, size } of taken) {
      if (size !== "") this.#recommendations.bought({ client: client.merchant, ...customer, product, size });
    }
    const refusal =
      rejected.length === 0
        ? null
        : `${String(rejected.length)} of ${String(read.length)} events rejected: ` +
          rejected.map((each) => each.error?.title ?? "").join(" ");
    const reply = {
      data: null,
      errors: read.map((each) => each.error),
      meta: { txid: this.#txid(), count: taken.length },
    };
    if (taken.length === 0) return refuse(422, refusal ?? "", reply, { warnings });
    const status = rejected.length === 0 ? 200 : client.partialStatus;
    return accept(status, reply, { ...entered(taken, client.merchant), warnings, refusal });
  }
}

interface TakenEvent {
  readonly order: string;
  readonly product: string;
  readonly variant: string;
}

/** Enters events into the books. Two lines of one order may name the same variant: within one request that is no double. */
function entered(taken: readonly TakenEvent[], merchant: string): { orders: AcceptedOrder[]; counted: Counted[] } {
  const lines = new Map<string, string[]>();
  const counted = new Map<string, Counted>();
  for (const { order, product, variant } of taken) {
    const line = variant === "" ? product : `${product}/${variant}`;
    lines.set(order, [...(lines.get(order) ?? []), line]);
    counted.set(`${order} ${line}`, { merchant, order, product, variant });
  }
  const orders = [...lines].map(([order, refs]): AcceptedOrder => ({ action: "create", order, lines: refs }));
  return { orders, counted: [...counted.values()] };
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

function claimsFault(claims: Record<string, unknown>): string | null {
  const { sess, sub } = claims;
  if (sess === undefined && sub === undefined) return "The token has neither sess nor sub.";
  for (const [name, value] of Object.entries({ sess, sub })) {
    if (value !== undefined && (typeof value !== "string" || value.trim() === "")) {
      return `The token's ${name} must be a string that is not blank.`;
    }
  }
  // Section 4: the user id must hold nothing that identifies a person, such as a mail address.
  return typeof sub === "string" && sub.includes("@") ? "The token's sub must not be a mail address." : null;
}

/** Section 4.1 shows the errors of everything but purchase events: `status` is a string there. */
function failed(status: number, code: string, title: string): Answer {
  return refuse(status, title, { errors: [{ status: String(status), code, title }] });
}
