import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Liquid, type Emitter, type TagToken, type Template, type TopLevelToken, Tag, type Context } from "liquidjs";

export interface LiquidOptions {
  /** Folders in which `render` looks for snippets. */
  readonly snippets: readonly string[];
  readonly translate: (key: string) => string;
  readonly assetUrl: (name: string) => string;
}

/** A tag that wraps its content in HTML, or swallows it. */
function wrapping(before: string | null, after: string) {
  return class extends Tag {
    readonly #templates: Template[] = [];

    constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid) {
      super(token, remaining, liquid);
      const end = `end${token.name}`;
      const stream = liquid.parser
        .parseStream(remaining)
        .on(`tag:${end}`, () => stream.stop())
        .on("template", (template: Template) => this.#templates.push(template))
        .on("end", () => {
          throw new Error(`The tag ${token.name} is not closed.`);
        });
      stream.start();
    }

    *render(context: Context, emitter: Emitter): Generator {
      if (before === null) return;
      emitter.write(before);
      yield this.liquid.renderer.renderTemplates(this.#templates, context, emitter);
      emitter.write(after);
    }
  };
}

/** Liquid as Shopify's storefront runs it, as far as themes of ours and the extension need it. */
export function createLiquid(options: LiquidOptions): Liquid {
  const liquid = new Liquid({
    strictFilters: true,
    extname: ".liquid",
    relativeReference: false,
    fs: {
      resolve: (_root, file, extension) =>
        options.snippets.map((folder) => join(folder, file + extension)).find((path) => existsSync(path)) ?? file,
      existsSync,
      exists: (file) => Promise.resolve(existsSync(file)),
      readFileSync: (file) => readFileSync(file, "utf8"),
      readFile: (file) => Promise.resolve(readFileSync(file, "utf8")),
    },
  });
  liquid.registerTag("style", wrapping("<style>", "</style>"));
  liquid.registerTag("doc", wrapping(null, ""));
  liquid.registerFilter("json", (value: unknown) => escapeJson(value));
  liquid.registerFilter("t", (key: string) => options.translate(key));
  liquid.registerFilter("asset_url", (name: string) => options.assetUrl(name));
  liquid.registerFilter("image_url", (image: string, ...sizes: [string, number][]) => {
    const width = sizes.find(([name]) => name === "width")?.[1];
    return width === undefined ? image : `${image}?width=${width}`;
  });
  liquid.registerFilter("money", (cents: number) => (cents / 100).toFixed(2));
  return liquid;
}

/** Shopify's `json` can stand in a script element: nothing in it ends one. */
function escapeJson(value: unknown): string {
  return (JSON.stringify(value ?? null) ?? "null").replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
