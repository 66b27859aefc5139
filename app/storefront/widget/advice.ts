import type { VisitForWidgets } from "../visit.ts";

/** What a widget advised, kept with the session. */
export interface Recommendation {
  provider: string;
  size: string;
  product: string;
}

/** The newest advice of a visit; older ones are forgotten. */
const KEPT = 8;
const LONGEST = 128;

/** Keeps an advice with the session, one per provider and product. */
export function keepAdvice(visit: VisitForWidgets, advice: Recommendation): void {
  const before = visit.advice();
  const others = (Array.isArray(before) ? before : []).filter(
    (one) => isAdvice(one) && (one.provider !== advice.provider || one.product !== advice.product),
  );
  if (isAdvice(advice)) visit.keepAdvice([...others, advice].slice(-KEPT));
}

/** Reads a size from a widget's event: a short text. */
export function sizeIn(value: unknown): string | null {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && text.trim() !== "" && text.length <= 64 ? text.trim() : null;
}

function isAdvice(value: unknown): value is Recommendation {
  const { provider, size, product } = Object(value) as Partial<Recommendation>;
  return [provider, size, product].every((text) => typeof text === "string" && text !== "" && text.length <= LONGEST);
}
