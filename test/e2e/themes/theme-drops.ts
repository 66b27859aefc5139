import { Drop } from "liquidjs";
import { ValueDrop } from "#test/sandbox/storefront/drops.ts";

interface VariantDrop {
  id: string;
  title: string;
  options: string[];
  available: boolean;
  price: number;
}
interface ProductDrop {
  [key: string]: unknown;
  id: string;
  url: string;
  options_with_values: { name: string; position: number; values: ValueDrop[] }[];
  variants: VariantDrop[];
  selected_or_first_available_variant: VariantDrop | undefined;
}

/** A value of an option, with what pickers ask of it. */
class PickerValue extends ValueDrop {
  constructor(value: ValueDrop, more: object) {
    super(value.name, value.id);
    Object.assign(this, more);
  }
}

/** A product as public themes read it: https://shopify.dev/docs/api/liquid/objects/product */
export function themeProduct(given: object): Record<string, unknown> {
  const drop = given as ProductDrop;
  const full = drop.variants.map((variant) => ({
    ...variant,
    url: `${drop.url}?variant=${variant.id}`,
    quantity_rule: { min: 1, max: null, increment: 1 },
    quantity_price_breaks: [],
    toJSON: () => ({ ...variant, metafields: undefined, id: Number(variant.id) }),
  }));
  const shown = full.find(({ id }) => id === drop.selected_or_first_available_variant?.id);
  const valueOf = (value: ValueDrop, place: number): PickerValue => {
    const variant = full.find(({ options }) =>
      options.every((one, at) => one === (at === place ? value.name : shown?.options[at])),
    );
    const { product_url: url } = value as { product_url?: string };
    return new PickerValue(value, {
      available: variant?.available ?? url !== undefined,
      selected: value.name === shown?.options[place],
      size: value.name.length,
      variant,
      product_url: url,
      swatch: null,
    });
  };
  return {
    ...drop,
    media: [],
    images: [],
    featured_image: null,
    has_only_default_variant: false,
    available: full.some(({ available }) => available),
    variants_count: full.length,
    description: "",
    price: shown?.price,
    price_min: shown?.price,
    variants: full,
    selected_or_first_available_variant: shown,
    selected_variant: shown,
    options_with_values: drop.options_with_values.map((option, place) => ({
      ...option,
      selected_value: shown?.options[place],
      values: option.values.map((value) => valueOf(value, place)),
    })),
  };
}

interface LineDrop {
  index: number;
  quantity: number;
  title: string;
  variant: VariantDrop;
}

/** A cart as public themes read it: it is `empty` while it has no lines. */
export class ThemeCart extends Drop {
  readonly items: object[];
  readonly item_count: number;
  readonly total_price: number;

  constructor(drop: object) {
    super();
    const { items, item_count, total_price } = drop as { items: LineDrop[]; item_count: number; total_price: number };
    this.items = items.map((line) => ({
      ...line,
      id: line.variant.id,
      url: "/",
      product: { title: line.title, has_only_default_variant: false },
      options_with_values: [],
      original_price: line.variant.price,
      final_price: line.variant.price,
      original_line_price: line.variant.price * line.quantity,
      final_line_price: line.variant.price * line.quantity,
      variant: { ...line.variant, quantity_rule: { min: 1, max: null, increment: 1 }, quantity_price_breaks: [] },
      properties: [],
      line_level_discount_allocations: [],
    }));
    this.item_count = item_count;
    this.total_price = total_price;
  }
  /** What `cart == empty` compares. */
  override valueOf(): unknown {
    return this.items.length === 0 ? [] : this;
  }
}
Object.defineProperty(ThemeCart.prototype, "empty?", {
  get(this: ThemeCart) {
    return this.items.length === 0;
  },
});
