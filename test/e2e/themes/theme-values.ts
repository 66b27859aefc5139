import { Drop } from "liquidjs";
import type { Setting } from "./theme-files.ts";

/** https://shopify.dev/docs/api/liquid/objects/color */
export class Color extends Drop {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly alpha: number;

  constructor([red = 0, green = 0, blue = 0, alpha = 1]: number[]) {
    super();
    [this.red, this.green, this.blue, this.alpha] = [red, green, blue, alpha];
  }
  static read(text: string): Color | null {
    const hex = /^#([0-9a-f]{3,8})$/i.exec(text.trim())?.[1];
    if (hex) {
      const whole = hex.length < 6 ? [...hex].map((one) => one + one).join("") : hex;
      const [red, green, blue, alpha = 255] = (whole.match(/../g) ?? []).map((one) => Number.parseInt(one, 16));
      return new Color([red ?? 0, green ?? 0, blue ?? 0, alpha / 255]);
    }
    const numbers = /^rgba?\(([^)]*)\)$/.exec(text.trim())?.[1]?.match(/[\d.]+/g);
    return numbers ? new Color(numbers.map(Number)) : null;
  }
  get rgb(): string {
    return `${this.red} ${this.green} ${this.blue}`;
  }
  get rgba(): string {
    return `${this.rgb} / ${this.alpha}`;
  }
  get brightness(): number {
    return (this.red * 299 + this.green * 587 + this.blue * 114) / 1_000;
  }
  /** Towards white or black, by per cent. */
  moved(towards: number, percent: number): Color {
    const move = (one: number): number => Math.round(one + ((towards - one) * percent) / 100);
    return new Color([move(this.red), move(this.green), move(this.blue), this.alpha]);
  }
  override valueOf(): string {
    const { red, green, blue, alpha } = this;
    if (alpha < 1) return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
    return `#${[red, green, blue].map((one) => one.toString(16).padStart(2, "0")).join("")}`;
  }
}

/** A palette, whose colours have names and an order. */
class Palette extends Drop {
  readonly #colors: Color[];

  constructor(colors: Record<string, Color | null>) {
    super();
    Object.assign(this, colors);
    this.#colors = Object.values(colors).filter((color) => color !== null);
  }
  [Symbol.iterator](): Iterator<Color> {
    return this.#colors[Symbol.iterator]();
  }
}

/** Something with settings of its own that prints as its id. */
export class Named extends Drop {
  readonly id: string;
  readonly settings: Record<string, unknown>;

  constructor(id: string, settings: Record<string, unknown>) {
    super();
    this.id = id;
    this.settings = settings;
  }
  override valueOf(): string {
    return this.id;
  }
}

/** The machine's own font in place of any other: nothing is fetched. */
const FONT = { family: "sans-serif", fallback_families: "sans-serif", weight: 400, style: "normal", "system?": true };

const colorOf = (value: unknown): Color | null => (value instanceof Color ? value : Color.read(String(value ?? "")));

/**
 * Settings as Liquid sees them: what was given, else the schema's default, as the setting's type has it. `resolve` reads
 * a dynamic source (`{{ settings.color_palette.color3 }}`), whole or in a text.
 */
export function settingsOf(
  schema: readonly Setting[],
  given: Record<string, unknown>,
  resolve: (text: string) => unknown,
): Record<string, unknown> {
  const types = new Map(schema.flatMap(({ id, type }) => (id === undefined ? [] : [[id, type] as const])));
  const defaults = schema.flatMap(({ id, default: value }) => (id === undefined ? [] : [[id, value] as const]));
  const values: Record<string, unknown> = { ...Object.fromEntries(defaults), ...given };
  return Object.fromEntries(
    Object.entries(values).map(([id, value]) => [id, valueOf(types.get(id) ?? "", value, resolve)]),
  );
}

function valueOf(type: string, value: unknown, resolve: (text: string) => unknown): unknown {
  const known = typeof value === "string" && value.includes("{{") ? resolve(value) : value;
  switch (type) {
    case "color":
      return known === undefined || known === "" ? null : (colorOf(known) ?? known);
    case "color_palette":
      return new Palette(
        Object.fromEntries(Object.entries(Object(known) as object).map(([id, one]) => [id, colorOf(one)])),
      );
    case "color_scheme_group":
      return Object.entries(Object(known) as Record<string, { settings: Record<string, unknown> }>).map(
        ([id, { settings }]) =>
          new Named(id, Object.fromEntries(Object.entries(settings).map(([name, one]) => [name, colorOf(one) ?? one]))),
      );
    case "font_picker":
      return FONT;
    case "collection":
      return known ? resolve(`{{ collections.${String(known)} }}`) : null;
    case "color_scheme":
      return known ?? "scheme-1";
    default:
      return known;
  }
}
