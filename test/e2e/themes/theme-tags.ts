import {
  type Context,
  type Emitter,
  type Liquid,
  Tag,
  type TagToken,
  type Template,
  type TopLevelToken,
} from "liquidjs";

type Made = new (token: TagToken, rest: TopLevelToken[], liquid: Liquid) => Tag;

export interface BlockWriter {
  open?(liquid: Liquid, markup: string, context: Context): string;
  close?: string;
  /** What stands in the scope of what is inside. */
  scope?(liquid: Liquid, markup: string, context: Context): object;
}

/** A tag with an end: what is inside, between what is written around it; `null` swallows it. */
export function around(writer: BlockWriter | null): Made {
  return class extends Tag {
    readonly #inside: Template[] = [];
    readonly #markup: string;

    constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid) {
      super(token, rest, liquid);
      this.#markup = token.args;
      const stream = liquid.parser
        .parseStream(rest)
        .on(`tag:end${token.name}`, () => stream.stop())
        .on("template", (template: Template) => this.#inside.push(template))
        .on("end", () => {
          throw new Error(`The tag ${token.name} is not closed.`);
        });
      stream.start();
    }

    *render(context: Context, emitter: Emitter): Generator {
      if (!writer) return;
      emitter.write(writer.open?.(this.liquid, this.#markup, context) ?? "");
      const scope = writer.scope?.(this.liquid, this.#markup, context);
      if (scope) context.push(scope);
      yield this.liquid.renderer.renderTemplates(this.#inside, context, emitter);
      if (scope) context.pop();
      emitter.write(writer.close ?? "");
    }
  };
}

/** A tag that writes what a function makes of its markup. */
export function single(write: (liquid: Liquid, markup: string, context: Context) => string): Made {
  return class extends Tag {
    readonly #markup: string;

    constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid) {
      super(token, rest, liquid);
      this.#markup = token.args;
    }

    *render(context: Context, emitter: Emitter): Generator {
      emitter.write(write(this.liquid, this.#markup, context));
      yield undefined;
    }
  };
}

/** The arguments of a tag by their names: `type: 'price', closest.product: product`. */
export function argumentsOf(liquid: Liquid, markup: string, context: Context): Map<string, unknown> {
  return new Map(
    [...markup.matchAll(/([\w.-]+):\s*('[^']*'|"[^"]*"|[\w.?[\]-]+)/g)].map(([, name = "", value = ""]) => [
      name,
      liquid.evalValueSync(value, context) as unknown,
    ]),
  );
}

/** Where each kind of form posts to: https://shopify.dev/docs/api/liquid/tags/form */
const ACTIONS: Readonly<Record<string, string>> = { product: "cart/add", cart: "cart" };

/** `{% form 'product', product, id: x %}` as Shopify writes it, and `form` within it. */
export const FORM: BlockWriter = {
  open(liquid, markup, context) {
    const kind = /^\s*['"](\w+)/.exec(markup)?.[1] ?? "";
    const root = String(liquid.evalValueSync("routes.root_url", context) ?? "/").replace(/\/?$/, "/");
    const given = [...argumentsOf(liquid, markup, context)].map(([name, value]) => ` ${name}="${String(value ?? "")}"`);
    return `<form method="post" action="${root}${ACTIONS[kind] ?? kind}" accept-charset="UTF-8" enctype="multipart/form-data"${given.join("")}><input type="hidden" name="form_type" value="${kind}"><input type="hidden" name="utf8" value="✓">`;
  },
  close: "</form>",
  scope: () => ({ form: { id: "form", "posted_successfully?": false, errors: null } }),
};
