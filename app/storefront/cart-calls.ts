/** The mark in the address of our own cart calls, by which they are told from the theme's. */
export const OWN_MARK = "?fitloop";

export type CartCall = "add" | "other";

const CHANGES = /^cart\/(add|change|update|clear)(?:\.js(?:on)?)?(?:$|[?#](?!fitloop))/;

/**
 * What a request of the page that has ended did to the cart: an `add` that wasn't refused, another call that may have
 * changed it, or null for everything else: reads, files of that name, other hosts, our own calls. A cart call lies at
 * the shop's own origin, under the page's locale or under none. A browser that tells no status (Safari) is believed.
 */
export function cartCallOf(url: string, status: number | undefined, origin: string, root: string): CartCall | null {
  if (!url.startsWith(`${origin}/`)) return null;
  const path = url.slice(origin.length);
  const match = CHANGES.exec(path.slice(path.startsWith(root) ? root.length : 1));
  return match && (match[1] === "add" && !(Number(status) >= 400) ? "add" : "other");
}
