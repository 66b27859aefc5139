import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLiquid } from "./liquid.ts";

const ROOT = join(import.meta.dirname, "../../../extensions/fitloop-storefront");
const ASSETS = "/cdn/extensions/fitloop-storefront/assets";

interface Schema {
  readonly target: string;
  readonly javascript?: string;
  readonly available_if?: string;
  readonly settings: readonly { readonly id?: string; readonly default?: unknown }[];
}

/** The extension as Shopify serves it, from its folder: its real files, with `available_if` and the schema's script. */
export function createExtension(root = ROOT) {
  const words = (locale: string): ((key: string) => string) => {
    const file = readdirSync(join(root, "locales")).find((name) => name === `${locale}.json`) ?? "en.default.json";
    const tree = JSON.parse(readFileSync(join(root, "locales", file), "utf8")) as unknown;
    return (key) => {
      const found = key
        .split(".")
        .reduce<unknown>((inner, part) => (inner as Record<string, unknown> | undefined)?.[part], tree);
      return typeof found === "string" ? found : `translation missing: ${locale}.${key}`;
    };
  };

  return {
    /** One of the extension's assets by the address that `asset_url` gives it, or null. */
    asset(path: string): string | null {
      const name = path.startsWith(`${ASSETS}/`) ? path.slice(ASSETS.length + 1) : "";
      return readdirSync(join(root, "assets")).includes(name) ? readFileSync(join(root, "assets", name), "utf8") : null;
    },
    /** Renders a block as it was placed, with the scripts that its schema names; nothing where `available_if` isn't true. */
    render(
      block: string,
      scope: Record<string, unknown> & { request: { locale: { iso_code: string } } },
      settings: Record<string, unknown> = {},
    ): { html: string; scripts: string[] } {
      const source = readFileSync(join(root, "blocks", `${block}.liquid`), "utf8");
      const [, json = ""] = /{%-?\s*schema\s*-?%}([\s\S]*?){%-?\s*endschema\s*-?%}/.exec(source) ?? [];
      const schema = JSON.parse(json) as Schema;
      const liquid = createLiquid({
        snippets: [join(root, "snippets")],
        translate: words(scope.request.locale.iso_code),
        assetUrl: (name) => `${ASSETS}/${name}`,
      });
      if (schema.available_if && liquid.parseAndRenderSync(schema.available_if, scope).trim() !== "true") {
        return { html: "", scripts: [] };
      }
      const defaults = Object.fromEntries(
        schema.settings.flatMap(({ id, default: value }) => (id ? [[id, value]] : [])),
      );
      // Shopify's own objects reach into snippets; what a template assigns doesn't.
      const html = liquid.parseAndRenderSync(
        source.replace(/{%-?\s*schema[\s\S]*$/, ""),
        { block: { settings: { ...defaults, ...settings }, shopify_attributes: 'data-shopify-editor-block="{}"' } },
        { globals: scope },
      ) as string;
      return { html, scripts: schema.javascript ? [`${ASSETS}/${schema.javascript}`] : [] };
    },
  };
}

export type Extension = ReturnType<typeof createExtension>;
