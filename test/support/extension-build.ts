// The theme app extension, built: its scripts from app/storefront and the providers' widgets, and whatever else of it says
// which providers there are. The same bytes from the same sources, wherever it runs; what it gives is committed.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { minify } from "terser";
import type { Providers } from "#app/domain/providers.ts";
import { SESSION_KEY } from "#app/domain/session-link.ts";

const ROOT = join(import.meta.dirname, "../..");
export const EXTENSION = join(ROOT, "extensions/fitloop-storefront");
export const ASSETS = join(EXTENSION, "assets");

type Format = "iife" | "esm";

/** The script of the schema is a classic one; the others are modules that it imports when they are wanted. */
const OWN_ENTRIES: readonly [file: string, entry: string, format: Format][] = [
  ["session.js", "app/storefront/entries/session.ts", "iife"],
  ["widget.js", "app/storefront/entries/widget.ts", "esm"],
  ["choose.js", "app/storefront/entries/choose.ts", "esm"],
  ["sizes.js", "app/catalog/size.ts", "esm"],
];

/** Names that live within one script alone; none is a name of the DOM's, of Liquid's, or of another script's. */
const INTERNAL_NAMES: Readonly<Record<string, RegExp>> = {
  "session.js":
    /^(visibleToken|whenIdle|preview|submitted|flush|decide|called|alone|erase|pressed|wiped|shows|check|first|mint|change|store|read|values|carried|prove)$/,
  "widget.js": /^(showButton|isEmptied|forget|instead|busy|draw|told|view|page|visit|isOver|parts)$/,
};

/** What is a file of its own, and is imported by the widget's script from beside it. */
const APART = new Map([
  ["catalog/size.ts", "./sizes.js"],
  ["entries/choose.ts", "./choose.js"],
]);
const apart: Plugin = {
  name: "apart",
  setup({ onResolve }) {
    onResolve({ filter: /\/(catalog\/size|entries\/choose)\.ts$/ }, ({ path, kind }) => {
      const beside = APART.get(path.split("/").slice(-2).join("/"));
      return kind === "entry-point" || beside === undefined ? undefined : { path: beside, external: true };
    });
  },
};

/** What of a widget is a file of its own is imported from beside it, by whichever of its files. */
const partsApart = ({ all }: Providers): Plugin => ({
  name: "parts apart",
  setup({ onResolve }) {
    const parts = new Map(
      all.flatMap(({ name, storefront: { parts: own = {} } }) =>
        Object.entries(own).map(([part, url]) => [fileURLToPath(url), `./${name}-${part}.js`] as const),
      ),
    );
    onResolve({ filter: /^\.\.?\// }, ({ path, kind, resolveDir }) => {
      const beside = kind === "entry-point" ? undefined : parts.get(join(resolveDir, path));
      return beside === undefined ? undefined : { path: beside, external: true };
    });
  },
});

/** Puts the lists of link keys in the place of the module that reads the registry. */
const linkKeys = ({ all, linkKeys: keys }: Providers): Plugin => ({
  name: "link keys",
  setup({ onLoad }) {
    const own = all.filter(({ linkKey }) => linkKey !== SESSION_KEY).map(({ name, linkKey }) => [name, linkKey]);
    const lists = { LINK_KEYS: keys, OWN_KEYS: Object.fromEntries(own) };
    const contents = Object.entries(lists).map(([name, list]) => `export const ${name} = ${JSON.stringify(list)};`);
    onLoad({ filter: /\/storefront\/link-keys\.ts$/ }, () => ({ contents: contents.join("\n") }));
  },
});

/** Builds all scripts in memory, by file name. */
export async function buildAssets(providers: Providers): Promise<Map<string, string>> {
  const entries = [
    ...OWN_ENTRIES,
    ...providers.all.flatMap(({ name, storefront: { widget, parts = {} } }) =>
      [[name, widget] as const, ...Object.entries(parts).map(([part, url]) => [`${name}-${part}`, url] as const)].map(
        ([file, url]) => [`${file}.js`, fileURLToPath(url), "esm"] as [string, string, Format],
      ),
    ),
  ];
  const built = await Promise.all(
    entries.map(async ([name, entry, format]): Promise<[string, string]> => {
      const { outputFiles } = await build({
        absWorkingDir: ROOT,
        entryPoints: [entry],
        bundle: true,
        plugins: [apart, partsApart(providers), linkKeys(providers)],
        format,
        target: "es2022",
        charset: "utf8",
        legalComments: "none",
        logLevel: "error",
        write: false,
        tsconfigRaw: { compilerOptions: { alwaysStrict: false } },
        ...(INTERNAL_NAMES[name] && { mangleProps: INTERNAL_NAMES[name] }),
      });
      // Terser takes a twentieth off what esbuild makes of it.
      const { code = "" } = await minify(outputFiles[0]?.text ?? "", {
        ecma: 2020,
        module: format === "esm",
        compress: { passes: 4, hoist_funs: true, unsafe_arrows: true, unsafe_methods: true },
        format: { ascii_only: false },
      });
      return [name, code];
    }),
  );
  return new Map(built);
}

/** The JSON files of widgets, without their white space. */
function filesOf({ all }: Providers): [string, string][] {
  return all.flatMap(({ name, storefront: { files = {} } }) =>
    Object.entries(files).map(([file, url]): [string, string] => [
      `assets/${name}-${file}.json`,
      JSON.stringify(JSON.parse(readFileSync(url, "utf8"))),
    ]),
  );
}

const read = (file: string): string => readFileSync(join(EXTENSION, file), "utf8");

/** The block with the providers among the options of its setting. */
function blockWith({ all }: Providers): [string, string] {
  const file = "blocks/size.liquid";
  const options = all.map(
    ({ name, label }) => `        { "value": ${JSON.stringify(name)}, "label": ${JSON.stringify(label)} }`,
  );
  const text = read(file).replace(
    /(\{ "value": "auto", [^\n]*? \}),\n[^]*?\n( {6}\])/,
    (_, auto: string, end: string) => [`${auto},`, options.join(",\n"), end].join("\n"),
  );
  return [file, text];
}

/** A snippet by which the theme hands a provider's own words to its widget, in the page's language. */
function ownWords({ all }: Providers): [string, string] {
  const cases = all.flatMap(({ name, storefront }) => {
    const keys = Object.keys(storefront.words?.en ?? {});
    const entries = keys.map((key) => `"${key}": {{ 'own.${name}.${key}' | t | json }}`);
    return keys.length > 0 ? [`  {%- when '${name}' -%} { ${entries.join(", ")} }`] : [];
  });
  return [
    "snippets/own-words.liquid",
    `{%- comment -%}
  The words of a provider's own for its widget, as JSON. Made by npm run build:storefront.

  @param {string} name - the provider
{%- endcomment -%}
${cases.length > 0 ? ["{%- case name -%}", ...cases, "  {%- else -%} {}", "{%- endcase -%}"].join("\n") : "{}"}
`,
  ];
}

/** The words that blocks say, with those of the providers under `own`. */
function localesWith({ all }: Providers): [string, string][] {
  const files = readdirSync(join(EXTENSION, "locales")).filter((file) => !file.endsWith(".schema.json"));
  return files.map((file) => {
    const [language = ""] = file.split(".");
    const { own: _, ...words } = JSON.parse(read(`locales/${file}`)) as Record<string, unknown>;
    const own = all.flatMap(({ name, storefront: { words: brought } }) =>
      brought ? [[name, brought[language] ?? brought[language.slice(0, 2)] ?? brought.en]] : [],
    );
    const all_ = own.length > 0 ? { ...words, own: Object.fromEntries(own) as object } : words;
    return [`locales/${file}`, `${JSON.stringify(all_, null, 2)}\n`];
  });
}

/** Everything of the extension that depends on the providers, by its path in it. */
export async function buildExtension(providers: Providers): Promise<Map<string, string>> {
  const assets = [...(await buildAssets(providers))].map(([name, text]): [string, string] => [`assets/${name}`, text]);
  return new Map([
    ...assets,
    ...filesOf(providers),
    blockWith(providers),
    ownWords(providers),
    ...localesWith(providers),
  ]);
}
