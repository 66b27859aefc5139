import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { themeCheckRun } from "@shopify/theme-check-node";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { StartWidget, WidgetContext } from "#app/domain/widget.ts";
import { readBlockData } from "#app/storefront/widget/block-data.ts";
import { storefrontMetafields } from "#app/connections/storefront/document.ts";
import { createExtension } from "#test/sandbox/storefront/extension.ts";
import { buildExtension, EXTENSION } from "#test/support/extension-build.ts";
import { WITH_EXAMPLE } from "./app.ts";
import { loomfit } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "fitloop-extension-"));
const NAME = loomfit.name;

beforeAll(async () => {
  cpSync(EXTENSION, folder, { recursive: true });
  for (const [path, text] of await buildExtension(WITH_EXAMPLE)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllGlobals());

const read = (path: string): string => readFileSync(join(folder, path), "utf8");

describe("the extension that is built with the example", () => {
  test("offers it among the block's providers, and keeps the others", () => {
    const schema = /{% schema %}([^]*){% endschema %}/.exec(read("blocks/size.liquid"))?.[1] ?? "null";
    const { settings } = JSON.parse(schema) as { settings: { id: string; options?: { value: string }[] }[] };
    const options = settings.find(({ id }) => id === "provider")?.options?.map(({ value }) => value);
    expect(options).toEqual(["auto", ...WITH_EXAMPLE.names]);
  });

  test("carries its link key, and hands each provider's id to its own", () => {
    expect(read("assets/session.js")).toContain('["session","naiz","robosize","loom"]');
    expect(read("assets/widget.js")).toContain('loomfit:"loom"');
  });

  test("shows its block, with its settings and its own words in the page's language", () => {
    const connection = {
      provider: NAME,
      enabled: true,
      productReference: "product_id",
      sizeMap: {},
      sizeOptions: [],
      storefront: { shopCode: "4711" },
    };
    const fields = storefrontMetafields([connection], WITH_EXAMPLE);
    const value = (key: string): unknown => JSON.parse(fields.find((field) => field.key === key)?.value ?? "null");
    const dataIn = (locale: string) => {
      const scope = {
        request: { locale: { iso_code: locale, primary: true } },
        localization: { country: { iso_code: "DE" } },
        app: {
          metafields: { fitloop: { storefront: { value: value("storefront") }, size_ready: value("size_ready") } },
        },
        product: {
          id: "7",
          handle: "tee",
          title: "Tee",
          vendor: "V",
          options: [],
          options_with_values: [],
          variants: [],
        },
      };
      const { html } = createExtension(folder).render("size", scope, { provider: NAME });
      return readBlockData(/<script type="application\/json">([^]*?)<\/script>/.exec(html)?.[1] ?? "");
    };
    expect(dataIn("de")).toMatchObject({
      settings: { name: NAME, shopCode: "4711", unit: "cm" },
      module: expect.stringContaining(`/${NAME}.js`),
      own: { measure: "Miss dich", done: "Fertig" },
    });
    expect(dataIn("fr")).toMatchObject({ own: { measure: "Measure yourself" } });
  });

  test("mounts its widget, which hands over its id and its advice", async () => {
    const module = `data:text/javascript,${encodeURIComponent(read(`assets/${NAME}.js`))}`;
    const { start } = (await import(/* @vite-ignore */ module)) as { start: StartWidget };
    const shown = vi.fn();
    let told: { label?: string; onSize?(size: unknown): void } = {};
    vi.stubGlobal("window", {
      Loomfit: {
        visitor: "lv-1",
        mount(_place: unknown, options: typeof told) {
          told = options;
          return { show: shown, remove: () => {} };
        },
      },
    });
    const context = {
      settings: { name: NAME, rule: "product_id", script: "https://cdn.loomfit.example/fit.js", shopCode: "4711" },
      words: { measure: "Measure yourself" },
      place: {} as HTMLElement,
      reference: () => "7",
      script: vi.fn(async () => undefined),
      keep: vi.fn(),
      advised: vi.fn(),
      supported: vi.fn(),
      poll: (work: () => boolean) => void work(),
    };
    const widget = await start(context as Partial<WidgetContext> as WidgetContext);
    expect(context.script).toHaveBeenCalledWith("https://cdn.loomfit.example/fit.js");
    expect(context.keep).toHaveBeenCalledWith("lv-1");
    expect(told.label).toBe("Measure yourself");
    told.onSize?.("M");
    expect(context.advised).toHaveBeenCalledWith("M", true);
    widget.open?.();
    expect(shown).toHaveBeenCalledOnce();
  });

  test("passes theme-check's rules", async () => {
    // It logs that it can't fetch newer documents, and goes on with those it has.
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const config = join(import.meta.dirname, "../extension/theme-check.yml");
    const { offenses } = await themeCheckRun(folder, config, () => undefined);
    expect(offenses.map(({ check, message }) => `${check}: ${message}`)).toEqual([]);
  }, 60_000);
});
