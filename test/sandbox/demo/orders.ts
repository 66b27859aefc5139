import type { SandboxProduct, SandboxVariant } from "../shopify/catalogue.ts";
import type { CheckoutRequest } from "../shopify/checkout.ts";
import { createRandom, type Random } from "../shopify/random.ts";
import { scenario, type ScenarioKind } from "../shopify/scenario.ts";
import type { SandboxShop } from "../shopify/shop.ts";

/** Kinds of order that all four providers want, each odd in its own way. */
const WANTED: readonly ScenarioKind[] = [
  "linked",
  "foreign_currency",
  "discounted",
  "buy_now",
  "gift_card_beside",
  "tip",
  "duplicate_lines",
  "taxes_on_top",
];

/** Clothes whose size every provider can be told, in several languages' words for it. */
const SIZED = new Set([
  "Everyday Tee",
  "Merino Crew",
  "Selvedge Jeans",
  "Balconette Bra",
  "Trail Runner",
  "Baby Romper",
  "Leinenhemd",
  "Wanderschuh Alpin",
  "Softshelljacke",
]);

/** The order number `index` of a seed: always one that every provider has to get. */
export function demoOrder(
  shop: SandboxShop,
  seed: string,
  index: number,
): { kind: ScenarioKind; request: CheckoutRequest } {
  const random = createRandom("demo", seed, index);
  const sized = [...shop.catalogue.products.values()].filter((product) => SIZED.has(product.title));
  const kind = WANTED[index % WANTED.length] ?? "linked";
  const { request } = find(shop, seed, index, kind);
  const [first, ...others] = request.lines;
  const variantId = pickVariant(random, sized).id;
  return { kind, request: { ...request, lines: [{ ...first, variantId }, ...others] } };
}

function pickVariant(random: Random, sized: SandboxProduct[]): SandboxVariant {
  return random.pick(random.pick(sized).variants);
}

/** The scenarios mix all kinds; the next one of the kind that is wanted is taken. */
function find(shop: SandboxShop, seed: string, index: number, kind: ScenarioKind): { request: CheckoutRequest } {
  for (let place = index * 1000; ; place += 1) {
    const found = scenario(shop, seed, place);
    if (found.kind === kind) return found;
  }
}
