import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Context, Liquid } from "liquidjs";
import { createTheme, type Theme, type ThemeScope } from "#test/sandbox/storefront/themes.ts";
import { ThemeCart, themeProduct } from "./theme-drops.ts";
import { liquidOf, type Placed, type Schema, type Template, type ThemeFiles, themeFiles } from "./theme-files.ts";
import { registerFilters } from "./theme-filters.ts";
import { argumentsOf, around, FORM, single } from "./theme-tags.ts";
import { settingsOf } from "./theme-values.ts";

export interface PublicThemeOptions {
  readonly name: string;
  readonly folder: string;
  /** Changes a template before it is rendered: where the app's block (`html`) stands, which picker is set. */
  place(template: Template, name: string, appBlocks: string): void;
  /** Settings of the theme beside those that it comes with. */
  readonly settings?: Record<string, unknown>;
}

/** What a part of a page is rendered with; snippets see it too. */
type Globals = Record<string, unknown> & { __placed?: Placed };

/** Products in a collection's grid. */
const SHOWN = 4;
const GROUPS = ["sections/header-group.json", "sections/footer-group.json"];

/** What the sandbox stands in for, since nothing leaves the machine. */
const ELSEWHERE: readonly [string, string][] = [
  ["https://cdn.shopify.com/storefront/standard-events.js", "/cdn/shopify/standard-events.js"],
];

/**
 * A public theme out of its own files: layout, JSON templates, sections, blocks and snippets, with section rendering, as a
 * theme of the sandbox. What it doesn't have (the checkout) comes from the sandbox's own.
 */
export function createPublicTheme(options: PublicThemeOptions): Theme {
  const files = themeFiles(options.folder);
  const assets = `/cdn/theme/${options.name.split("-")[0] ?? ""}`;
  const fallback = createTheme("harbor");
  const schemas = new Map<string, Schema>();
  const schemaOf = (path: string): Schema => {
    const known = schemas.get(path) ?? files.schema(path);
    schemas.set(path, known);
    return known;
  };
  const liquids = new Map<string, Liquid>();
  const liquidFor = (locale: string): Liquid => {
    const known = liquids.get(locale) ?? createLiquid(locale);
    liquids.set(locale, known);
    return known;
  };

  const createLiquid = (locale: string): Liquid => {
    const snippets = join(options.folder, "snippets");
    const liquid = new Liquid({
      fs: {
        resolve: (_root, file) => join(snippets, `${file}.liquid`),
        existsSync,
        exists: (file) => Promise.resolve(existsSync(file)),
        readFileSync: (file) => liquidOf(readFileSync(file, "utf8")),
        readFile: (file) => Promise.resolve(liquidOf(readFileSync(file, "utf8"))),
      },
      relativeReference: false,
      strictFilters: false,
      cache: true,
    });
    liquid.registerTag("style", around({ open: () => "<style>", close: "</style>" }));
    liquid.registerTag("form", around(FORM));
    liquid.registerTag(
      "paginate",
      around({ scope: () => ({ paginate: { pages: 1, current_page: 1, items: 1, parts: [] } }) }),
    );
    liquid.registerTag(
      "layout",
      single(() => ""),
    );
    liquid.registerTag(
      "section",
      single((_, markup, { globals }) => section(liquid, { type: nameIn(markup) }, nameIn(markup), globals as Globals)),
    );
    liquid.registerTag(
      "sections",
      single((_, markup, { globals }) => group(liquid, `sections/${nameIn(markup)}.json`, globals as Globals)),
    );
    liquid.registerTag("content_for", single(contentFor));
    registerFilters(liquid, files, assets, files.words(locale));
    return liquid;
  };

  const parsed = new Map<string, ReturnType<Liquid["parse"]>>();
  const run = (liquid: Liquid, path: string, globals: Globals, scope: object = {}): string => {
    const key = `${path} ${[...liquids].find(([, one]) => one === liquid)?.[0] ?? ""}`;
    const template = parsed.get(key) ?? liquid.parse(liquidOf(files.text(path)));
    parsed.set(key, template);
    return String(liquid.renderSync(template, scope, { globals }));
  };
  /** Reads a dynamic source: alone it may be any value. */
  const resolveIn =
    (liquid: Liquid, globals: Globals) =>
    (text: string): unknown => {
      const path = /^\{\{\s*([\w.]+)\s*\}\}$/.exec(text)?.[1];
      return path === undefined
        ? liquid.parseAndRenderSync(text, {}, { globals })
        : (liquid.evalValueSync(path, { globals } as never) ??
            path
              .split(".")
              .reduce<unknown>(
                (inner, part) => (inner as Record<string, unknown> | null | undefined)?.[part],
                globals,
              ));
    };

  /** A section's block as Liquid sees it, or a theme block's whole markup. */
  const block = (liquid: Liquid, id: string, placed: Placed, outer: Globals, scope: object = {}): string => {
    if (placed.html !== undefined)
      return `<div id="shopify-block-${id}" class="shopify-block shopify-app-block">${placed.html}</div>`;
    const path = `blocks/${placed.type}.liquid`;
    if (!files.has(path)) return "";
    const schema = schemaOf(path);
    const settings = settingsOf(schema.settings ?? [], placed.settings ?? {}, resolveIn(liquid, outer));
    const globals = { ...outer, block: { id, type: placed.type, settings, shopify_attributes: "" }, __placed: placed };
    const html = run(liquid, path, globals, scope);
    const tag = schema.tag === undefined ? "div" : schema.tag;
    return tag === null
      ? html
      : `<${tag} id="shopify-block-${id}" class="shopify-block ${schema.class ?? ""}">${html}</${tag}>`;
  };

  const contentFor = (liquid: Liquid, markup: string, context: Context): string => {
    const given = argumentsOf(liquid, markup, context);
    const outer = context.globals as Globals;
    const closest = { ...(outer["closest"] as object) };
    for (const [name, value] of given)
      if (name.startsWith("closest.")) Object.assign(closest, { [name.slice(8)]: value });
    const globals: Globals = { ...outer, closest };
    const placed = outer.__placed;
    if (nameIn(markup) === "block") {
      const [id, type] = [String(given.get("id")), String(given.get("type"))];
      const own = placed?.blocks?.[id] ?? { type };
      return block(liquid, id, { ...own, type }, globals, Object.fromEntries(given));
    }
    return (placed?.block_order ?? [])
      .map((id) => {
        const one = placed?.blocks?.[id];
        return one && !one.disabled ? block(liquid, id, one, globals) : "";
      })
      .join("");
  };

  const section = (liquid: Liquid, placed: Placed, id: string, outer: Globals): string => {
    if (placed.html !== undefined)
      return `<div id="shopify-section-${id}" class="shopify-section">${placed.html}</div>`;
    const path = `sections/${placed.type}.liquid`;
    if (!files.has(path) || placed.disabled) return "";
    const schema = schemaOf(path);
    const resolve = resolveIn(liquid, outer);
    const order = placed.block_order ?? Object.keys(placed.blocks ?? {});
    const blocks = order.flatMap((key) => {
      const one = placed.blocks?.[key];
      if (!one || one.disabled) return [];
      const own = schema.blocks?.find(({ type }) => type === one.type)?.settings ?? [];
      const settings = settingsOf(own, one.settings ?? {}, resolve);
      return [{ id: key, type: one.type, settings, shopify_attributes: "", html: one.html }];
    });
    const settings = settingsOf(schema.settings ?? [], placed.settings ?? {}, resolve);
    const globals = { ...outer, section: { id, settings, blocks }, __placed: { ...placed, block_order: order } };
    const tag = schema.tag ?? "div";
    return `<${tag} id="shopify-section-${id}" class="shopify-section ${schema.class ?? ""}">${run(liquid, path, globals)}</${tag}>`;
  };
  const group = (liquid: Liquid, path: string, globals: Globals): string => {
    const { sections, order } = files.json<Template>(path);
    return order
      .map((id) => (sections[id] ? section(liquid, sections[id], `sections--1__${id}`, globals) : ""))
      .join("");
  };

  const styles = stylesOf(files, options.folder);
  const globalsOf = (liquid: Liquid, template: string, scope: ThemeScope): Globals => {
    const root = String((scope["routes"] as { base: string }).base);
    const product = scope["product"] && themeProduct(scope["product"] as object);
    const products = ((scope["products"] ?? []) as object[]).slice(0, SHOWN).map(themeProduct);
    const settings: Record<string, unknown> = {};
    const globals: Globals = {
      ...scope,
      product,
      closest: { product },
      cart: new ThemeCart(scope["cart"] as object),
      routes: {
        root_url: root || "/",
        cart_url: `${root}/cart`,
        cart_add_url: `${root}/cart/add`,
        cart_change_url: `${root}/cart/change`,
        cart_update_url: `${root}/cart/update`,
        all_products_collection_url: `${root}/`,
      },
      request: { ...scope.request, page_type: template, origin: "" },
      template: { name: template, toString: () => template },
      localization: { ...(scope["localization"] as object), available_countries: [], available_languages: [] },
      linklists: {},
      shop: { ...(scope["shop"] as object), products_count: products.length },
      collections: { all: { title: "All", products, products_count: products.length } },
      settings,
    };
    // Palettes come first: other settings are made of them.
    const schema = files.settings();
    const given = { ...files.current(), ...options.settings };
    const palettes = schema.filter(({ type }) => type === "color_palette");
    Object.assign(
      settings,
      settingsOf(
        palettes,
        pick(
          given,
          palettes.map(({ id }) => id ?? ""),
        ),
        String,
      ),
    );
    Object.assign(settings, settingsOf(schema, given, resolveIn(liquid, globals)));
    return globals;
  };
  const templateOf = (name: string, scope: ThemeScope): Template => {
    const template = files.json<Template>(`templates/${name}.json`);
    options.place(template, name, String(scope["app_blocks"] ?? ""));
    return template;
  };
  const sectionId = (key: string): string => `template--1__${key}`;
  const rendered = (liquid: Liquid, { sections, order }: Template, globals: Globals): string =>
    order.map((key) => (sections[key] ? section(liquid, sections[key], sectionId(key), globals) : "")).join("");

  return {
    name: options.name,
    page(name, scope) {
      const liquid = liquidFor(scope.request.locale.iso_code);
      const globals = globalsOf(liquid, name, scope);
      const content = rendered(liquid, templateOf(name, scope), globals);
      const head = fallback.section("head", {
        ...scope,
        content_for_header: `<style>${styles}</style>${String(scope["content_for_header"])}`,
      });
      const html = run(liquid, "layout/theme.liquid", {
        ...globals,
        content_for_header: head,
        content_for_layout: content,
      });
      return ELSEWHERE.reduce((text, [from, to]) => text.replaceAll(from, to), html).replace(
        "</body>",
        `${String(scope["content_for_embeds"] ?? "")}</body>`,
      );
    },
    section(name, scope) {
      if (name === "head" || name === "checkout") return fallback.section(name, scope);
      const liquid = liquidFor(scope.request.locale.iso_code);
      const template = scope["product"] ? "product" : "cart";
      const globals = globalsOf(liquid, template, scope);
      const [, kind, key = ""] = /^(template|sections)--1__(.+)$/.exec(name) ?? [];
      const within =
        kind === "template"
          ? [templateOf(template, scope)]
          : GROUPS.filter(files.has).map((path) => files.json<Template>(path));
      const placed = kind ? within.map(({ sections }) => sections[key]).find((one) => one) : { type: name };
      return placed ? section(liquid, placed, name, globals) : "";
    },
    sections: null,
  };
}

const nameIn = (markup: string): string => /['"]([\w-]+)['"]/.exec(markup)?.[1] ?? "";
const pick = (given: Record<string, unknown>, ids: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(given).filter(([id]) => ids.includes(id)));

/** All `{% stylesheet %}` of a theme, which Shopify serves as one file. */
function stylesOf(files: ThemeFiles, folder: string): string {
  return ["sections", "blocks", "snippets"]
    .flatMap((kind) => (files.has(kind) ? readdirSync(join(folder, kind)).map((name) => `${kind}/${name}`) : []))
    .filter((path) => path.endsWith(".liquid"))
    .flatMap((path) =>
      [...files.text(path).matchAll(/{%-?\s*stylesheet\s*-?%}([^]*?){%-?\s*endstylesheet\s*-?%}/g)].map(
        ([, css]) => css,
      ),
    )
    .join("\n");
}
