import { existsSync, readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import type { Theme } from "#test/sandbox/storefront/themes.ts";
import { createPublicTheme } from "./public-theme.ts";
import type { Placed, Template } from "./theme-files.ts";

/** The folder with the files of public themes, one each: a developer's own copies, never committed. */
const FOLDER = process.env["FITLOOP_THEMES"] ?? "";

/** Whether a theme's files are there; without them its tests say `not run`. */
export const hasTheme = (name: string): boolean =>
  FOLDER !== "" && existsSync(join(FOLDER, name, "layout/theme.liquid"));

type Blocks = Pick<Placed, "blocks" | "block_order">;

/** Puts the app's blocks before a section's or block's own of a type. */
function insert(into: Blocks | undefined, before: string, html: string): Placed | undefined {
  const [key, found] = Object.entries(into?.blocks ?? {}).find(([, { type }]) => type === before) ?? [];
  if (!into || key === undefined) return found;
  into.blocks = { ...into.blocks, fitloop: { type: "@app", html } };
  const order = into.block_order ?? [];
  order.splice(order.indexOf(key), 0, "fitloop");
  return found;
}
const apart = (template: Template, html: string): void => {
  template.sections["apps"] = { type: "apps", html };
  template.order.splice(1, 0, "apps");
};
const set = (blocks: Blocks | undefined, type: string, settings: object): void => {
  for (const block of Object.values(blocks?.blocks ?? {}))
    if (block.type === type) block.settings = { ...block.settings, ...settings };
};

interface Variation {
  /** Which of the theme's pickers. */
  picker?: string;
  /** Whether the app's block stands in a section of its own, as the theme editor adds one for apps. */
  apart?: boolean;
}

function dawn(name: string, { picker = "button", apart: own = false }: Variation): Theme {
  return createPublicTheme({
    name,
    folder: join(FOLDER, "dawn"),
    settings: { cart_type: "drawer" },
    place(template, page, html) {
      if (page === "index") {
        template.sections = {
          grid: { type: "featured-collection", settings: { collection: "all", quick_add: "standard" } },
        };
        template.order = ["grid"];
      }
      if (page !== "product") return;
      set(template.sections["main"], "variant_picker", { picker_type: picker });
      if (own) apart(template, html);
      else insert(template.sections["main"], "buy_buttons", html);
    },
  });
}

function horizon(name: string, { picker = "buttons", apart: own = false }: Variation): Theme {
  return createPublicTheme({
    name,
    folder: join(FOLDER, "horizon"),
    settings: { quick_add: true, auto_open_cart_drawer: true },
    place(template, page, html) {
      if (page !== "product") return;
      template.order = ["main"];
      const main = template.sections["main"];
      if (main) main.settings = { ...main.settings, enable_sticky_add_to_cart: true };
      const details = main?.blocks?.["product-details"];
      set(details, "variant-picker", { variant_style: picker });
      if (own) apart(template, html);
      else insert(details, "buy-buttons", html);
    },
  });
}

/** Its product section takes no blocks of apps: they stand in a section of their own. */
function skeleton(name: string): Theme {
  return createPublicTheme({
    name,
    folder: join(FOLDER, "skeleton"),
    place(template, page, html) {
      if (page === "product") apart(template, html);
    },
  });
}

const MAKERS: Readonly<Record<string, (name: string) => Theme>> = {
  dawn: (name) => dawn(name, {}),
  "dawn-selects": (name) => dawn(name, { picker: "dropdown" }),
  "dawn-apart": (name) => dawn(name, { apart: true }),
  "dawn-selects-apart": (name) => dawn(name, { picker: "dropdown", apart: true }),
  horizon: (name) => horizon(name, {}),
  "horizon-selects": (name) => horizon(name, { picker: "dropdowns" }),
  "horizon-apart": (name) => horizon(name, { apart: true }),
  "horizon-selects-apart": (name) => horizon(name, { picker: "dropdowns", apart: true }),
  skeleton,
};

/** The themes whose files are there, with each of their pickers and both places for the app's block. */
export const publicThemes = (): Theme[] =>
  Object.entries(MAKERS)
    .filter(([name]) => hasTheme(name.split("-")[0] ?? ""))
    .map(([name, make]) => make(name));

/** One of the themes' own assets, or null. */
export function themeAsset(path: string): string | null {
  const [, name = "", file = ""] = /^\/cdn\/theme\/([a-z]+)\/([\w.-]+)$/.exec(path) ?? [];
  const full = normalize(join(FOLDER, name, "assets", file));
  return hasTheme(name) && existsSync(full) ? readFileSync(full, "utf8") : null;
}
