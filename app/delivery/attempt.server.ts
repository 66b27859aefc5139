import { messageOf } from "../domain/text.ts";
import { CredentialRefused } from "../domain/credential-refused.ts";
import { changesOrder } from "../domain/delivery.ts";
import type { HttpResult, Outcome } from "../domain/outcome.ts";
import type { AnyProvider, CommonSettings, DeliveryOrder, RequestDescription } from "../domain/provider.ts";
import type { ConnectionSnapshot, DeliveryPorts } from "./ports.ts";
import type { ClaimedDelivery } from "./rows.ts";
import { isUncertain } from "./state.ts";

/** What one attempt came to. `possibleDouble`: the request was sent although an earlier one may have arrived. */
export interface AttemptResult {
  /** Null when the provider turned out not to have the order that was to be changed: there is nothing to send. */
  outcome: Outcome | null;
  httpStatus: number | null;
  ms: number;
  possibleDouble: boolean;
  /** The request, masked, where the provider didn't take the order whole. */
  sent: RequestDescription | null;
}

/**
 * Makes one attempt of a delivery: the credential is opened, the provider words the request, the engine sends it, the
 * provider reads the answer. Where an earlier request may have arrived and the provider lets us look, we look first.
 * Never throws: whatever can't be done is an outcome, and a fault of ours is `internal`.
 */
export async function makeAttempt(
  claimed: ClaimedDelivery,
  delivery: DeliveryOrder,
  connection: ConnectionSnapshot,
  ports: DeliveryPorts,
): Promise<AttemptResult> {
  const startedAt = ports.now();
  try {
    return await attempt(claimed, delivery, connection, ports, startedAt);
  } catch (error) {
    const outcome: Outcome =
      error instanceof CredentialRefused
        ? { kind: "unauthorized", code: "credential_unreadable", message: "The stored credential can't be opened." }
        : { kind: "internal", message: messageOf(error), uncertain: false };
    return { outcome, httpStatus: null, ms: Math.max(0, ports.now() - startedAt), possibleDouble: false, sent: null };
  }
}

async function attempt(
  claimed: ClaimedDelivery,
  delivery: DeliveryOrder,
  connection: ConnectionSnapshot,
  ports: DeliveryPorts,
  startedAt: number,
): Promise<AttemptResult> {
  const provider = ports.providers.of(claimed.provider);
  const context = { origin: ports.origin(claimed.provider), now: startedAt };
  const credential = await ports.openCredential(connection);
  const uncertain = isUncertain(claimed.state);
  const input = { credential, settings: connection.settings };

  if (uncertain && provider.adoption && claimed.event === "order_paid") {
    const found = await adopt(provider, input, delivery.order.id, ports);
    if (found.kind === "found") {
      const outcome: Outcome = { kind: "delivered", providerRef: found.providerRef, warnings: ["adopted"] };
      return { outcome, httpStatus: null, ms: ports.now() - startedAt, possibleDouble: false, sent: null };
    }
  }
  if (changesOrder(claimed.event) && delivery.providerRef === null) {
    const found = await adopt(provider, input, delivery.order.id, ports);
    if (found.kind !== "found") return refuse(withoutRef(found.kind));
    delivery = { ...delivery, providerRef: found.providerRef };
  }

  const request = await provider.request(delivery, input, context);
  const result = await ports.send(request);
  const outcome = interpreted(provider, result, delivery);
  return {
    outcome: await withProviderRef(outcome, provider, input, delivery, ports),
    httpStatus: result.kind === "answer" ? result.status : null,
    ms: result.ms,
    possibleDouble: uncertain,
    sent: outcome.kind === "delivered" ? null : provider.masked(request),
  };
}

/** What a provider makes of an answer. One that it stumbles over was sent all the same: it may have been taken. */
function interpreted(provider: AnyProvider, result: HttpResult, delivery: DeliveryOrder): Outcome {
  try {
    return provider.interpret(result, delivery);
  } catch (error) {
    if (result.kind === "answer" && result.status >= 200 && result.status < 300) {
      return { kind: "delivered", warnings: ["answer_unreadable"] };
    }
    return { kind: "internal", message: messageOf(error), uncertain: true };
  }
}

const refuse = (outcome: Outcome | null): AttemptResult => ({
  outcome,
  httpStatus: null,
  ms: 0,
  possibleDouble: false,
  sent: null,
});

/** What follows when the provider's own id of an order to be changed isn't found. */
function withoutRef(looked: "absent" | "unknown" | "too_many"): Outcome | null {
  switch (looked) {
    case "absent":
      return null;
    case "unknown":
      return {
        kind: "unavailable",
        code: "lookup_failed",
        message: "The list of orders can't be read.",
        uncertain: false,
        retryAfter: null,
      };
    case "too_many":
      return {
        kind: "rejected",
        code: "provider_ref_unknown",
        message: "The order isn't among the newest of the provider's list.",
      };
  }
}

type Input = { credential: unknown; settings: CommonSettings };

/** An order that was taken by an answer nobody could read: its id at the provider may still be found in the list. */
async function withProviderRef(
  outcome: Outcome,
  provider: AnyProvider,
  input: Input,
  delivery: DeliveryOrder,
  ports: DeliveryPorts,
): Promise<Outcome> {
  const unread = outcome.kind === "delivered" && outcome.warnings?.includes("answer_unreadable");
  if (!unread || !provider.adoption || delivery.event !== "order_paid") return outcome;
  const found = await adopt(provider, input, delivery.order.id, ports);
  return found.kind === "found" ? { ...outcome, providerRef: found.providerRef } : outcome;
}

async function adopt(
  provider: AnyProvider,
  input: Input,
  orderId: string,
  ports: DeliveryPorts,
): Promise<{ kind: "found"; providerRef: string } | { kind: "absent" | "unknown" | "too_many" }> {
  const adoption = provider.adoption;
  if (!adoption) return { kind: "absent" };
  const context = { origin: ports.origin(provider.name), now: ports.now() };
  let request = adoption.first(input, context);
  for (let page = 0; page < adoption.maxPages; page += 1) {
    const read = adoption.read(await ports.send(request), orderId, context);
    if (read.kind !== "next") return read;
    request = read.request;
  }
  return { kind: "too_many" };
}
