import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { showFinder } from "./finder-shop.ts";
import { arrivedWith, cartIsLinked, newShopper, type Shopper, type ThemeName } from "./shopper.ts";
import { theWorld, type World } from "./world.ts";

let world: World;
let shopper: Shopper;
beforeAll(async () => {
  world = await theWorld();
  await showFinder(world, "native");
}, 120_000);
afterEach(async () => {
  expect(shopper.faults).toEqual([]);
  world.providers.fail("fit-analytics", null);
  await shopper.context.close();
});
afterAll(() => showFinder(world, "direct"));

const block = (): Locator => shopper.page.locator('fitloop-size[data-provider="fit-analytics"]');
const button = (): Locator => block().locator("[data-open]");
const finder = (): Locator => shopper.page.locator("fitloop-finder dialog");
const heading = (): Locator => finder().locator("h2");
const press = (name: string | RegExp): Promise<void> =>
  finder().getByRole("button", { name, exact: true }).first().click();
const asked = (): string[] =>
  world.storefront.requests.map(({ path }) => path).filter((path) => path.includes("/providers/fit-analytics/"));

// Lighthouse brings it.
const AXE = createRequire(createRequire(import.meta.url).resolve("lighthouse")).resolve("axe-core/axe.min.js");

/** Faults that axe finds in the screen that is shown. */
async function faultsOfScreen(): Promise<string[]> {
  await shopper.page.evaluate(readFileSync(AXE, "utf8"));
  return shopper.page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(scope: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run({ include: [["fitloop-finder"]] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`);
  });
}
const PICTURES = process.env["FITLOOP_FINDER_PICTURES"];
async function look(name: string): Promise<void> {
  expect(await faultsOfScreen(), name).toEqual([]);
  if (PICTURES) await shopper.page.screenshot({ path: `${PICTURES}/${name}.png` });
}

async function open(path: string, theme: ThemeName, { consent = true, width = 1_280 } = {}): Promise<void> {
  shopper = await newShopper(world, { theme });
  await shopper.page.setViewportSize({ width, height: 800 });
  await shopper.goto(path);
  if (consent) await shopper.accept();
  await button().waitFor();
}
async function begin(
  path: string,
  theme: ThemeName,
  options: { consent?: boolean; width?: number } = {},
): Promise<void> {
  await open(path, theme, options);
  await button().click();
  await heading().waitFor();
}
async function tellBody(height: string, weight: string): Promise<void> {
  await finder().getByLabel("Größe (cm)").fill(height);
  await finder().getByLabel("Gewicht (kg)").fill(weight);
  await press("Weiter");
}

test.for([
  ["linen", 1_280],
  ["harbor", 320],
] as const)(
  "an upper body, in the theme %s at %i px: to a size, the cart and the delivered purchase",
  async ([theme, width]) => {
    await begin("/products/everyday-tee", theme, { width });
    expect(await heading().textContent()).toBe("Deine Figur");
    await tellBody("180", "80,5");
    await expect.poll(() => heading().textContent()).toBe("Deine Größe");
    const size = (await finder().locator(".size strong").first().textContent()) ?? "";
    await look(`result-${theme}`);
    expect(await finder().evaluate((dialog) => dialog.scrollWidth <= dialog.clientWidth)).toBe(true);
    await press(`${size} wählen`);
    await expect.poll(() => block().locator("[role=status]").textContent()).toContain(size);
    expect(await shopper.page.evaluate(() => document.activeElement?.hasAttribute("data-open"))).toBe(true);
    await expect.poll(() => button().textContent()).toContain(`Deine Größe: ${size}`);

    await shopper.addToCart();
    await cartIsLinked(world, shopper);
    const order = await shopper.pay();
    expect(order.lines[0]?.variantTitle).toMatch(new RegExp(`^${size} / `));
    const session = await arrivedWith(world, "fit-analytics", order);
    expect(session).toBe(await shopper.sessionId());
    const calls = world.providers.records("fit-analytics").filter(({ path }) => path.includes("/recommendations"));
    expect(calls.map(({ warnings }) => warnings)).toEqual(calls.map(() => []));

    // A second visit shows the size without a press, by two requests.
    world.storefront.requests.length = 0;
    await shopper.goto("/products/everyday-tee");
    await expect.poll(() => button().textContent(), { timeout: 15_000 }).toContain(`Deine Größe: ${size}`);
    expect(asked().map((path) => path.split("?")[0]?.split("/").at(-1))).toEqual(["product", "start"]);
  },
);

test("shoes, by keyboard alone: a brand, a kind, a model and a size that fit", async () => {
  await open("/products/trail-runner", "linen");
  await button().focus();
  await shopper.page.keyboard.press("Enter");
  await expect.poll(() => heading().textContent()).toBe("Eine Marke, die dir passt");
  await look("brand");
  const search = finder().getByRole("searchbox");
  await search.focus();
  await shopper.page.keyboard.type("nike");
  await expect.poll(() => finder().locator("li").count()).toBe(1);
  await shopper.page.keyboard.press("Tab");
  await shopper.page.keyboard.press("Enter");
  await expect.poll(() => heading().textContent()).toBe("Welche Art ist es?");
  await look("kind");
  await finder().getByRole("button", { name: "sneakers" }).focus();
  await shopper.page.keyboard.press("Enter");
  await expect.poll(() => heading().textContent()).toBe("Welches Modell?");
  await finder().getByRole("button", { name: "Air Max" }).focus();
  await shopper.page.keyboard.press("Enter");
  await expect.poll(() => heading().textContent()).toBe("Deine Größe bei Nike");
  await look("size");
  await finder().getByRole("button", { name: "41", exact: true }).focus();
  await shopper.page.keyboard.press("Enter");
  await expect.poll(() => heading().textContent()).toBe("Deine Größe");
  expect(await finder().locator(".size").count()).toBeGreaterThan(0);
  await shopper.page.keyboard.press("Escape");
  await expect.poll(() => finder().count()).toBe(0);
  expect(await shopper.page.evaluate(() => document.activeElement?.hasAttribute("data-open"))).toBe(true);
});

test("a bra, by band and cup; a lower body, and then more precisely by a size of two parts", async () => {
  await begin("/products/lace-plunge-bra", "harbor");
  await expect.poll(() => heading().textContent()).toBe("Deine BH-Größe");
  await look("bra");
  await finder().locator("fieldset", { hasText: "DE" }).getByRole("button", { name: "75", exact: true }).click();
  await expect.poll(() => heading().textContent()).toBe("Und der Cup?");
  await press("C");
  await expect.poll(() => heading().textContent()).toBe("Deine Größe");

  await shopper.goto("/products/selvedge-jeans");
  await button().click();
  await expect.poll(() => heading().textContent()).toBe("Deine Figur");
  await tellBody("180", "80");
  await expect.poll(() => heading().textContent()).toBe("Deine Größe");
  await press("Ergänzen: eine Marke, die passt");
  await press("Levi's");
  await press("slim jeans");
  await press("511");
  await press("32");
  await expect.poll(() => heading().textContent()).toBe("Und die Länge?");
  await press("34");
  await expect.poll(() => heading().textContent()).toBe("Deine Größe");
  expect(await finder().locator("p.why").first().textContent()).toContain("etwas, das dir gut passt");
  await press("Ergänzen: Körperform");
  await expect.poll(() => heading().textContent()).toBe("Dein Bauch");
  await look("shape");
  await finder().locator(".grid button").nth(2).click();
  await finder().locator(".grid button").nth(0).click();
  await expect.poll(() => heading().textContent()).toBe("Deine Größe");
  await press("Ergänzen: Alter");
  await expect.poll(() => heading().textContent()).toBe("Dein Alter");
  await look("age");
  await finder().getByLabel("Dein Alter").fill("0");
  await press("Weiter");
  expect(await finder().locator("#age-fault").textContent()).toContain("120");
  await finder().getByLabel("Dein Alter").fill("34");
  await press("Weiter");
  await expect.poll(() => heading().textContent()).toBe("Deine Größe");
  await press("Auf diesem Gerät vergessen");
  await expect.poll(() => heading().textContent()).toBe("Auf diesem Gerät vergessen");
  await look("forgotten");
  await press("Schließen");
  await button().click();
  await expect.poll(() => heading().textContent()).toBe("Deine Figur");
});

test("what can't be meant is refused at its field, and what the API's faults interrupt is kept", async () => {
  await begin("/products/everyday-tee", "linen");
  for (const [height, weight] of [
    ["0", "80"],
    ["-1", "80"],
    ["1e9", "80"],
    ["<b>180", "80"],
    ["", ""],
  ] as const) {
    await tellBody(height, weight);
    expect(await finder().locator("#height-fault").textContent()).toContain("50 cm");
    expect(await finder().getByLabel("Größe (cm)").getAttribute("aria-invalid")).toBe("true");
  }
  world.providers.fail("fit-analytics", { kind: "status", status: 500 });
  await tellBody("１８０", "80,5");
  await expect
    .poll(() => heading().textContent())
    .toBe("Das hat gerade nicht geklappt. Was du eingegeben hast, bleibt erhalten.");
  await look("failed");
  world.providers.fail("fit-analytics", null);
  await press("Noch einmal");
  await expect.poll(() => heading().textContent()).toBe("Deine Größe");
});

test("without consent nothing reaches storage or cart; given later, the answers become the visitor's; withdrawn, all goes", async () => {
  await begin("/products/everyday-tee", "linen", { consent: false });
  expect(await finder().locator(".foot").textContent()).toContain("vergisst");
  await tellBody("175", "70");
  await expect.poll(() => heading().textContent()).toBe("Deine Größe");
  expect(await shopper.page.evaluate(() => localStorage.getItem("fitloop"))).toBeNull();
  const session = world.providers
    .records("fit-analytics")
    .filter(({ path }) => path.endsWith("/recommendations"))
    .map(({ headers }) => claims(String(headers.authorization))["sess"])
    .at(-1);
  await shopper.page.keyboard.press("Escape");
  await shopper.accept();
  expect(await shopper.sessionId()).toBe(session);
  await shopper.page.click("[data-consent=open]");
  await shopper.page.click("[data-consent=decline]");
  await expect.poll(() => shopper.page.evaluate(() => localStorage.getItem("fitloop"))).toBeNull();
});

function claims(authorization: string): Record<string, unknown> {
  const [, payload = ""] = authorization.split(".");
  return JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Record<string, unknown>;
}

test("the theme editor shows a preview and sends nothing", async () => {
  shopper = await newShopper(world, { theme: "linen", switches: { design: "1" } });
  world.storefront.requests.length = 0;
  await shopper.goto("/products/everyday-tee");
  await button().click();
  await expect.poll(() => heading().textContent()).toBe("Deine Figur");
  expect(await finder().locator(".foot").textContent()).toBe("Vorschau: Es wird nichts gesendet.");
  await tellBody("180", "80");
  expect(world.storefront.requests.filter(({ path }) => path.startsWith("/apps/"))).toEqual([]);
});
