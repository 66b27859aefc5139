// The same in Hydrogen, in the action that adds to the cart:
//
//   const result = await cart.addLines(inputs.lines);
//   await linkHydrogenCart(cart, session.get("fitloop") ?? null, Date.now()).catch(console.error);
//
// where `session.get("fitloop")` is what the page sent once consent was given: `{ session, market }`, or null.
import { type CartAttribute, type Link, withLink, withoutLink } from "./link-cart.ts";

/** What is used of Hydrogen's cart handler. */
export interface HydrogenCart {
  get(): Promise<{ attributes: CartAttribute[] } | null>;
  updateAttributes(attributes: { key: string; value: string }[]): Promise<unknown>;
}

/** Links a Hydrogen cart; `link` null takes the link out of it again. `now` is milliseconds since 1970. */
export async function linkHydrogenCart(cart: HydrogenCart, link: Link | null, now: number): Promise<void> {
  const attributes = (await cart.get())?.attributes ?? [];
  await cart.updateAttributes(link ? withLink(attributes, link, now) : withoutLink(attributes));
}
