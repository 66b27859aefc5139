import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { themeCheckRun } from "@shopify/theme-check-node";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { PROVIDERS } from "#app/providers/registry.ts";
import { ASSETS, buildExtension } from "#test/support/extension-build.ts";

const ROOT = join(import.meta.dirname, "../../extensions/fitloop-storefront");
const files = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter((file) =>
  statSync(join(ROOT, file)).isFile(),
);
const text = (file: string): string => readFileSync(join(ROOT, file), "utf8");
const blocks = files.filter((file) => file.startsWith("blocks/"));
const LANGUAGES = ["de", "en.default", "es", "fr", "it", "ja", "nl", "pt", "pt-BR", "pt-PT"];

const word = z.string().regex(/^t:[a-z_.]+$/, "must be a key of the locales.");
const setting = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("paragraph"), content: word }),
  z.strictObject({
    type: z.literal("text"),
    id: z.string(),
    label: word,
    info: word.optional(),
    default: z.string().min(1).optional(),
  }),
  z.strictObject({ type: z.literal("checkbox"), id: z.string(), label: word, default: z.boolean() }),
  z
    .strictObject({
      type: z.literal("range"),
      id: z.string(),
      label: word,
      info: word.optional(),
      min: z.number(),
      max: z.number(),
      step: z.number(),
      unit: z.string().max(3),
      default: z.number(),
    })
    // At least 3 steps and at most 101: https://shopify.dev/docs/storefronts/themes/architecture/settings/input-settings
    .refine(({ min, max, step }) => (max - min) / step >= 2 && (max - min) / step <= 100, "A range of too many steps."),
  z.strictObject({
    type: z.literal("text_alignment"),
    id: z.string(),
    label: word,
    default: z.enum(["left", "center", "right"]),
  }),
  z.strictObject({
    type: z.literal("select"),
    id: z.string(),
    label: word,
    info: word.optional(),
    default: z.string(),
    options: z.array(z.strictObject({ value: z.string(), label: z.string().min(1) })).min(2),
  }),
]);
const schema = z
  .strictObject({
    name: word,
    target: z.enum(["section", "body"]),
    javascript: z.literal("session.js"),
    available_if: z.string().regex(/^\{\{ app\.metafields\.fitloop\.[a-z_]+ \}\}$/),
    enabled_on: z.strictObject({ templates: z.array(z.enum(["product"])) }).optional(),
    settings: z.array(setting),
  })
  .refine(({ settings }) => {
    const ids = settings.flatMap((one) => ("id" in one ? [one.id] : []));
    return new Set(ids).size === ids.length;
  }, "Two settings share an id.")
  .refine(
    ({ settings }) =>
      settings.every((one) => one.type !== "select" || one.options.some(({ value }) => value === one.default)),
    "A select's default is none of its options.",
  );

const schemaOf = (file: string): z.output<typeof schema> =>
  schema.parse(JSON.parse(/{% schema %}([^]*){% endschema %}/.exec(text(file))?.[1] ?? "null"));
const wordsIn = (file: string): Map<string, string> => {
  const found = new Map<string, string>();
  const walk = (value: unknown, path: string): void => {
    if (typeof value === "string") found.set(path, value);
    else
      for (const [name, inner] of Object.entries(Object(value) as object)) walk(inner, path ? `${path}.${name}` : name);
  };
  walk(JSON.parse(text(file)), "");
  return found;
};

describe("the theme app extension", () => {
  test("has only the folders, endings and sizes that Shopify takes", () => {
    const wrong = files.filter(
      (file) =>
        !/^(shopify\.extension\.toml|blocks\/[a-z-]+\.liquid|snippets\/[a-z-]+\.liquid|assets\/[a-z-]+\.js(?:on)?|locales\/[A-Za-z.-]+\.json)$/.test(
          file,
        ),
    );
    expect(wrong).toEqual([]);
    const liquid = files
      .filter((file) => file.endsWith(".liquid"))
      .reduce((sum, file) => sum + statSync(join(ROOT, file)).size, 0);
    expect(liquid).toBeLessThan(100_000);
    expect(blocks.length).toBeLessThanOrEqual(30);
  });

  test.each(blocks)(
    "%s has a whole schema, a name of at most 25 characters in every language, and its own boolean",
    (file) => {
      const { name, available_if } = schemaOf(file);
      for (const language of LANGUAGES) {
        const words = wordsIn(`locales/${language}.schema.json`);
        expect((words.get(name.slice(2)) ?? "x".repeat(26)).length, language).toBeLessThanOrEqual(25);
      }
      expect(
        blocks.map((block) => schemaOf(block).available_if).filter((other) => other === available_if),
      ).toHaveLength(1);
    },
  );

  test("every word that blocks and schemas use stands in every language, and none stands unused", () => {
    const used = { plain: new Set<string>(), schema: new Set<string>() };
    for (const file of files.filter((one) => one.endsWith(".liquid"))) {
      for (const [, key = ""] of text(file).matchAll(/'([a-z_.]+)' \| t\b/g)) used.plain.add(key);
      for (const [, key = ""] of text(file).matchAll(/"t:([a-z_.]+)"/g)) used.schema.add(key);
    }
    for (const language of LANGUAGES) {
      expect([...wordsIn(`locales/${language}.json`).keys()].sort(), language).toEqual([...used.plain].sort());
      expect([...wordsIn(`locales/${language}.schema.json`).keys()].sort(), language).toEqual([...used.schema].sort());
      expect([...wordsIn(`locales/${language}.json`).values()].join(" "), language).toContain("[size]");
    }
    expect(text("locales/pt.json")).toBe(text("locales/pt-BR.json"));
  });

  test("blocks read only settings that their schema declares", () => {
    for (const file of blocks) {
      const ids = new Set(schemaOf(file).settings.flatMap((one) => ("id" in one ? [one.id] : [])));
      for (const [, id = ""] of text(file).matchAll(/block\.settings\.(\w+)/g)) expect(ids, file).toContain(id);
    }
  });

  test("writes nothing into HTML unescaped but translations, numbers and whole JSON", () => {
    const safe =
      /\| (?:escape|json|t|asset_url)\s*$|^(?:cart\.item_count|customer\.id|product\.id|shown\.id|variant\.id|block\.shopify_attributes|block\.settings\.(?:alignment \| default: 'left'|room \| default: 60)|value\.id)$/;
    for (const file of files.filter((one) => one.endsWith(".liquid"))) {
      const markup = text(file).replace(/{% schema %}[^]*/, "");
      for (const [, inner = ""] of markup.matchAll(/\{\{-?([^}]*?)-?\}\}/g)) expect(inner.trim(), file).toMatch(safe);
    }
  });

  test("passes theme-check's rules for theme app extensions", async () => {
    // It logs that it can't fetch newer documents, and goes on with those it has.
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const config = join(import.meta.dirname, "theme-check.yml");
    const { offenses } = await themeCheckRun(ROOT, config, () => undefined);
    expect(
      offenses.map(
        ({ uri, check, message, start }) => `${uri.split("/").pop() ?? ""}:${start.line} ${check}: ${message}`,
      ),
    ).toEqual([]);
  }, 60_000);
});

/** The finder's files, which are loaded when somebody opens it; all of its scripts together have 12,000 bytes. */
const OF_FINDER = { "fit-analytics-dom.js": 2_000, "fit-analytics-finder.js": 4_000, "fit-analytics-more.js": 3_000 };

describe("its scripts", () => {
  test("are what the sources build", async () => {
    const built = new Map(
      [...(await buildExtension(PROVIDERS))].flatMap(([path, source]) =>
        path.startsWith("assets/") ? [[path.slice("assets/".length), source] as const] : [],
      ),
    );
    expect(readdirSync(ASSETS).sort()).toEqual([...built.keys()].sort());
    for (const [name, source] of built)
      expect(readFileSync(join(ASSETS, name), "utf8") === source, `${name}: npm run build:storefront`).toBe(true);
  });

  test("and whatever else names a provider is what the registry makes of it", async () => {
    for (const [path, source] of await buildExtension(PROVIDERS)) {
      expect(readFileSync(join(ROOT, path), "utf8") === source, `${path}: npm run build:storefront`).toBe(true);
    }
  });

  test.each(readdirSync(ASSETS))(
    "%s leaves the providers' own cookies alone, but for the id that Naiz keeps",
    (name) => {
      const script = readFileSync(join(ASSETS, name), "utf8");
      expect(script).not.toMatch(/fita\.|fita_/);
      const cookies = [...script.matchAll(/document\.cookie/g)].length;
      expect(cookies).toBe({ "session.js": 1, "naiz.js": 1 }[name] ?? 0);
    },
  );

  test.each(readdirSync(ASSETS))("%s is within its budget", (name) => {
    const script = readFileSync(join(ASSETS, name));
    expect(script.length).toBeLessThan(10_000);
    const budget = { "session.js": 3_400, "widget.js": 4_600, "sizes.js": 5_000, "choose.js": 2_200, ...OF_FINDER }[
      name
    ];
    const most = budget ?? (name.endsWith(".json") ? 1_800 : 1_500);
    expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(most);
  });
});
