import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Liquid } from "liquidjs";
import { createLiquid } from "./liquid.ts";

/** Two themes that differ as real ones do: `harbor` renders on the server, `linen` has an AJAX drawer and sections. */
export const THEMES = ["harbor", "linen"] as const;
export type ThemeName = (typeof THEMES)[number];

const ROOT = join(import.meta.dirname, "themes");

/** A theme of the sandbox; templates are read anew on every page, so that a person can change them. */
export interface Theme {
  readonly name: ThemeName;
  page(template: string, scope: object): string;
  section(name: string, scope: object): string;
}

export function createTheme(name: ThemeName): Theme {
  const folders = [join(ROOT, name), join(ROOT, "shared")];
  const liquid: Liquid = createLiquid({
    snippets: folders,
    translate: (key) => key,
    assetUrl: (file) => `/cdn/themes/${file}`,
  });
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
  const render = (template: string, scope: object): string =>
    liquid.parseAndRenderSync(read(template), {}, { globals: scope }) as string;
  return {
    name,
    page: (template, scope) => render("layout", { ...scope, content_for_layout: render(template, scope) }),
    section: render,
  };
}
