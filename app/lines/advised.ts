import type { VariantFacts } from "../catalog/facts.ts";
import { isSameSize, ownSizeOf, sizeOfLine, type SizeSettings } from "../catalog/own-size.ts";
import type { LineItem, Order } from "../domain/order.ts";

/** A size that a visitor was told. */
export interface Advice {
  provider: string;
  productId: string;
  size: string;
  score: number | null;
  immediate: boolean;
  taken: boolean;
  toldAt: Date;
}

/** What one provider advised of a line's product before it was bought, as the ledger of lines keeps it. */
export interface LineAdvice {
  provider: string;
  /** As it was told. */
  size: string;
  /** The same as this provider's orders tell it; null where the product comes in no such size. */
  own: string | null;
  /** The size that was bought, as this provider's orders tell it; null where none is known, or nothing to compare it with. */
  bought: string | null;
  score: number | null;
  immediate: boolean;
  /** Pressed in the widget. */
  taken: boolean;
  /** Milliseconds since 1970. */
  at: number;
}

export interface AdvisedLine {
  lineId: string;
  productId: string;
  advice: LineAdvice[];
}

export interface AdvisedInput {
  order: Pick<Order, "placedAt" | "lines">;
  /** All that the order's visitor was told. */
  advice: readonly Advice[];
  facts: ReadonlyMap<string, VariantFacts | null>;
  settingsOf(provider: string): SizeSettings;
}

/** Advice is believed for so long. */
export const ADVICE_LIFE_MS = 30 * 86_400_000;

/**
 * What was advised of an order's lines: per provider the last advice of the thirty days before the order was placed, of
 * the line's very product. It was taken if the same size was ever taken in that time. Lines that were never bought as
 * sizes (tips, gift cards, custom and removed items) have none.
 */
export function advisedLines({ order, advice, facts, settingsOf }: AdvisedInput): AdvisedLine[] {
  const { placedAt } = order;
  const counts = advice
    .filter(({ toldAt }) => secondOf(toldAt) <= placedAt && secondOf(toldAt) >= placedAt - ADVICE_LIFE_MS)
    .sort((a, b) => a.toldAt.getTime() - b.toldAt.getTime());
  return order.lines.flatMap((line): AdvisedLine[] => {
    const { id: lineId, productId, reason } = line;
    if (reason !== null || productId === null) return [];
    const ofProduct = Map.groupBy(
      counts.filter((one) => one.productId === productId),
      ({ provider }) => provider,
    );
    const last = [...ofProduct].flatMap(([provider, told]): LineAdvice[] => {
      const one = told.at(-1);
      return one ? [lineAdvice(line, one, told, facts, settingsOf(provider))] : [];
    });
    return last.length > 0 ? [{ lineId, productId, advice: last }] : [];
  });
}

/** When an order was placed is known to the second: what was told in the same one was told before it. */
const secondOf = (at: Date): number => at.getTime() - (at.getTime() % 1_000);

function lineAdvice(
  line: LineItem,
  { provider, size, score, immediate, toldAt }: Advice,
  told: readonly Advice[],
  facts: AdvisedInput["facts"],
  settings: SizeSettings,
): LineAdvice {
  const known = (line.variantId !== null && facts.get(line.variantId)) || null;
  const found = sizeOfLine(line.variantTitle, known, settings)?.size ?? null;
  // A product of which nothing is known may come in any size: by a title alone nothing but the same is told.
  const same = found !== null && isSameSize(found, size) ? found : null;
  const own = known ? ownSizeOf(known, settings, size) : same;
  const bought = known ? found : same;
  const taken = told.some((one) => one.taken && one.size === size);
  return { provider, size, own, bought, score, immediate, taken, at: toldAt.getTime() };
}

/** Whether a line was bought in the size that was advised; null where one of both isn't known. */
export function isFollowed({ own, bought }: Pick<LineAdvice, "own" | "bought">): boolean | null {
  return own === null || bought === null ? null : own === bought;
}
