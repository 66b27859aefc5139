import fc from "fast-check";
import { decide } from "#app/delivery/decide.ts";
import { DELIVERY_STATUSES } from "#app/domain/delivery.ts";
import type { HttpResult } from "#app/domain/outcome.ts";
import { redact } from "#test/support/redact.ts";
import { deliveryTo } from "#test/providers/answers.ts";
import type { Target } from "../target.ts";
import { PROVIDER_NAMES, type ProviderName, providerOf } from "#test/support/providers.ts";

const NOW = Date.parse("2026-11-20T10:00:00Z");
const LONGEST_WAIT_MS = 15 * 3_600_000;

const body = fc.oneof(
  fc.json(),
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.constantFrom("", "{}", "[]", "null", '{"status":"error"}', '{"errors":[null]}', '{"id":', "<html>"),
  fc
    .record({
      status: fc.anything(),
      errors: fc.oneof(fc.array(fc.oneof(fc.constant(null), fc.anything()), { maxLength: 5 }), fc.anything()),
      meta: fc.anything(),
      id: fc.anything(),
      results: fc.anything(),
      next: fc.oneof(fc.webUrl(), fc.anything()),
    })
    .map((value) => JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? String(part) : part))),
);
/** Anything that can come of a request. */
export const results: fc.Arbitrary<HttpResult> = fc.oneof(
  fc.record({
    kind: fc.constant("answer" as const),
    status: fc.oneof(fc.integer({ min: 200, max: 599 }), fc.constantFrom(200, 207, 302, 401, 404, 408, 422, 429, 500)),
    headers: fc.dictionary(
      fc.constantFrom("retry-after", "location", "content-type"),
      fc.oneof(fc.string(), fc.nat().map(String)),
    ),
    body,
    complete: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant("no_answer" as const),
    reason: fc.constantFrom("timeout" as const, "connection" as const, "tls" as const, "dns" as const),
    sent: fc.boolean(),
  }),
);

const deliveries = new Map<ProviderName, ReturnType<typeof deliveryTo>>();
const deliveryOf = (name: ProviderName) => {
  const made = deliveries.get(name) ?? deliveryTo(name);
  deliveries.set(name, made);
  return made;
};

/** Whatever a provider answers has a meaning, and what follows is a final state or a dated wait. */
export const providerAnswers: Target = {
  name: "provider answers",
  property: () =>
    fc.property(fc.constantFrom(...PROVIDER_NAMES), results, fc.nat({ max: 30 }), (name, answer, attempts) => {
      const outcome = providerOf(name).interpret(answer, deliveryOf(name));
      const decision = decide(outcome, { attempts: attempts + 1, triedForMs: 0, now: NOW, random: () => 0.5 });
      if (!DELIVERY_STATUSES.includes(decision.status)) throw new Error(`${decision.status} is no status.`);
      const waits = decision.status === "pending";
      if (waits !== (decision.dueAt !== null))
        throw new Error(`A ${decision.status} delivery is due at ${String(decision.dueAt)}.`);
      // Behind a held connection nothing leaves, and what waits there is due the moment that it is released.
      const held = decision.gate.kind === "hold";
      if (held && decision.dueAt !== NOW) throw new Error(`A held delivery is due at ${String(decision.dueAt)}.`);
      if (waits && !held && !(Number(decision.dueAt) > NOW && Number(decision.dueAt) <= NOW + LONGEST_WAIT_MS)) {
        throw new Error(`It waits until ${String(decision.dueAt)}.`);
      }
      const isSuccess = answer.kind === "answer" && answer.status >= 200 && answer.status < 300;
      if (isSuccess && waits) throw new Error("A 2xx is sent again.");
      if (answer.kind === "no_answer" && !waits) throw new Error("An order without an answer is given up.");
      redact("message" in outcome ? outcome.message : "");
    }),
};

/** An answer to the look into Robosize's list never leads to another host, and never ends in a fault. */
export const adoptionAnswers: Target = {
  name: "answers to the look into Robosize's list",
  property: () =>
    fc.property(results, fc.string(), (answer, orderId) => {
      const { adoption } = providerOf("robosize");
      const origin = "https://api.robosize.com";
      const read = adoption?.read(answer, orderId, { origin, now: NOW });
      if (read?.kind === "next" && new URL(read.request.url).origin !== origin) throw new Error("It leads elsewhere.");
      if (read?.kind === "found" && read.providerRef === "") throw new Error("It found nothing.");
    }),
};
