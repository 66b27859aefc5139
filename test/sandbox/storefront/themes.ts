import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Liquid } from "liquidjs";
import { createLiquid } from "./liquid.ts";
import { themeWord } from "./words.ts";

/** Two themes that differ as real ones do: `harbor` renders on the server, `linen` has an AJAX drawer and sections. */
export const THEMES = ["harbor", "linen"] as const;
export type ThemeName = (typeof THEMES)[number];

const ROOT = join(import.meta.dirname, "themes");

/** What every page has: the language that it is served in, among others. */
export type ThemeScope = Record<string, unknown> & {
  readonly request: { readonly locale: { readonly iso_code: string } };
};

/** A theme of the sandbox; templates are read anew on every page, so that a person can change them. */
export interface Theme {
  readonly name: string;
  page(template: string, scope: ThemeScope): string;
  section(name: string, scope: ThemeScope): string;
  /** The sections that may be asked for by their ids; null: the theme itself knows. */
  readonly sections: readonly string[] | null;
}

export function createTheme(name: ThemeName): Theme {
  const folders = [join(ROOT, name), join(ROOT, "shared")];
  const liquids = new Map<string, Liquid>();
  const liquidFor = (locale: string): Liquid => {
    const known = liquids.get(locale);
    if (known) return known;
    const made = createLiquid({
      snippets: folders,
      translate: (key) => themeWord(key, locale),
      assetUrl: (file) => `/cdn/themes/${file}`,
    });
    liquids.set(locale, made);
    return made;
  };
  const read = (template: string): string => {
    for (const folder of folders) {
      try {
        return readFileSync(join(folder, `${template}.liquid`), "utf8");
      } catch {
        // The other folder may have it.
      }
    }
    throw new RangeError(`The theme ${name} has no template ${template}.`);
  };
  const render = (template: string, scope: ThemeScope): string =>
    liquidFor(scope.request.locale.iso_code).parseAndRenderSync(read(template), {}, { globals: scope }) as string;
  return {
    name,
    page: (template, scope) => render("layout", { ...scope, content_for_layout: render(template, scope) }),
    section: render,
    sections: ["cart-drawer"],
  };
}
