import type { Outcome } from "../domain/outcome.ts";
import type { Provider, CommonSettings, DeliveryOrder } from "../domain/provider.ts";
import type { ConnectionSnapshot, DeliveryPorts } from "./ports.ts";
import type { ClaimedDelivery } from "./rows.ts";

/** What one attempt came to. `possibleDouble`: the request was sent although an earlier one may have arrived. */
export interface AttemptResult {
  outcome: Outcome;
  httpStatus: number | null;
  ms: number;
  possibleDouble: boolean;
}

/**
 * Makes one attempt of a delivery: the credential is opened, the provider words the request, the engine sends it, the
 * provider reads the answer. Where an earlier request may have arrived and the provider lets us look, we look first.
 * Never throws: whatever can't be done is an outcome.
 */
export async function makeAttempt(
  claimed: ClaimedDelivery,
  delivery: DeliveryOrder,
  connection: ConnectionSnapshot,
  ports: DeliveryPorts,
): Promise<AttemptResult> {
  const startedAt = ports.now();
  const provider = ports.resolveProvider(claimed.provider);
  const context = { origin: ports.origin(claimed.provider), now: startedAt };
  let credential: unknown;
  try {
    credential = await ports.openCredential(connection);
  } catch {
    return refuse({
      kind: "unauthorized",
      code: "credential_unreadable",
      message: "The stored credential can't be opened.",
    });
  }
  const input = { credential, settings: connection.settings };

  if (claimed.uncertain && provider.adoption && claimed.event === "order_paid") {
    const providerRef = await adopt(provider, input, delivery.order.id, ports);
    if (providerRef !== null) {
      const outcome: Outcome = { kind: "delivered", providerRef, warnings: ["adopted"] };
      return { outcome, httpStatus: null, ms: ports.now() - startedAt, possibleDouble: false };
    }
  }

  const result = await ports.send(await provider.request(delivery, input, context));
  const outcome = provider.interpret(result, delivery);
  return {
    outcome: await withProviderRef(outcome, provider, input, delivery, ports),
    httpStatus: result.kind === "answer" ? result.status : null,
    ms: result.ms,
    possibleDouble: claimed.uncertain,
  };
}

const refuse = (outcome: Outcome): AttemptResult => ({ outcome, httpStatus: null, ms: 0, possibleDouble: false });

type AnyProvider = Provider<unknown, unknown, CommonSettings>;
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
  const providerRef = await adopt(provider, input, delivery.order.id, ports);
  return providerRef === null ? outcome : { ...outcome, providerRef };
}

async function adopt(
  provider: AnyProvider,
  input: Input,
  orderId: string,
  ports: DeliveryPorts,
): Promise<string | null> {
  const adoption = provider.adoption;
  if (!adoption) return null;
  const context = { origin: ports.origin(provider.name), now: ports.now() };
  let request = adoption.first(input, context);
  for (let page = 0; page < adoption.maxPages; page += 1) {
    const read = adoption.read(await ports.send(request), orderId, context);
    if (read.kind === "found") return read.providerRef;
    if (read.kind !== "next") return null;
    request = read.request;
  }
  return null;
}
