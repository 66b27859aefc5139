import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A section's or a block's data, as templates hold them. */
export interface Placed {
  type: string;
  settings?: Record<string, unknown>;
  blocks?: Record<string, Placed>;
  block_order?: string[];
  static?: boolean;
  disabled?: boolean;
  /** An app's block: its own markup. */
  html?: string;
}
/** A JSON template, or a group of sections: https://shopify.dev/docs/storefronts/themes/architecture/templates/json-templates */
export interface Template {
  sections: Record<string, Placed>;
  order: string[];
}
export interface Setting {
  id?: string;
  type: string;
  default?: unknown;
}
/** What a file's `{% schema %}` says, as far as it matters for rendering. */
export interface Schema {
  tag?: string | null;
  class?: string;
  settings?: Setting[];
  blocks?: { type: string; settings?: Setting[] }[];
}
export type Words = { [key: string]: Words | string };

/** Shopify reads JSON with a comment before it and commas too many. */
const parse = <Value>(text: string): Value =>
  JSON.parse(text.replace(/^\s*\/\*[^]*?\*\//, "").replaceAll(/,(\s*[}\]])/g, "$1")) as Value;

/** What isn't Liquid within a file: it is read by itself. */
const APART = /{%-?\s*(schema|doc|stylesheet|javascript)\s*-?%}[^]*?{%-?\s*end\1\s*-?%}/g;

/** A theme's file as Liquid is to read it; LiquidJS renders no drop, so that an app's block is its own markup. */
export const liquidOf = (text: string): string =>
  text.replaceAll(APART, "").replaceAll(/{%-?\s*render block\s*-?%}/g, "{{ block.html }}");

const SCHEMA = /{%-?\s*schema\s*-?%}([^]*?){%-?\s*endschema\s*-?%}/;

/** The files of a theme in a folder; nothing of them becomes part of anything. */
export function themeFiles(folder: string) {
  const text = (path: string): string => readFileSync(join(folder, path), "utf8");
  const json = <Value>(path: string): Value => parse(text(path));
  return {
    has: (path: string): boolean => existsSync(join(folder, path)),
    text,
    json,
    schema: (path: string): Schema => parse(SCHEMA.exec(text(path))?.[1] ?? "{}"),
    words(locale: string): Words {
      const file = [`locales/${locale}.json`, "locales/en.default.json"].find((path) => existsSync(join(folder, path)));
      return file ? json<Words>(file) : {};
    },
    /** The theme's settings as it comes: the preset that `current` names, or its values. */
    current(): Record<string, unknown> {
      const { current, presets } = json<{
        current: string | Record<string, unknown>;
        presets?: Record<string, Record<string, unknown>>;
      }>("config/settings_data.json");
      return typeof current === "string" ? (presets?.[current] ?? {}) : current;
    },
    settings: (): Setting[] =>
      json<{ settings?: Setting[] }[]>("config/settings_schema.json").flatMap(({ settings = [] }) => settings),
  };
}
export type ThemeFiles = ReturnType<typeof themeFiles>;
