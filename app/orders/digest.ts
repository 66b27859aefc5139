import type { Order } from "../domain/order.ts";

/**
 * A short digest of what an update sends of an order: its lines, their quantities, and what it comes to now. Two
 * versions with the same digest owe no update. FNV-1a over 64 bits in two halves: it tells versions of one order apart,
 * nothing hangs on its strength.
 */
export function digestOf({ lines, money, current }: Order): string {
  const told = JSON.stringify([
    lines.map(({ id, quantity }) => [id, quantity]),
    (["presentment", "shop", "plain"] as const).map((side) => {
      const amounts = current?.[side] ?? money[side];
      return amounts && [amounts.total, amounts.subtotal, amounts.taxes, amounts.shipping, amounts.discount];
    }),
  ]);
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (let index = 0; index < told.length; index += 1) {
    const code = told.charCodeAt(index);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code ^ (low >>> 13), 0x01000193);
  }
  return (high >>> 0).toString(16).padStart(8, "0") + (low >>> 0).toString(16).padStart(8, "0");
}
