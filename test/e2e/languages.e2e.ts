import { afterAll, beforeAll, expect, test } from "vitest";
import { LANGUAGES, loadCatalogue, type Language } from "#app/locales/catalogue.ts";
import { endIncidents, playIncidents } from "#test/sandbox/demo/incidents.ts";
import { appFrame } from "./accessible.ts";
import { type AdminPerson, newAdminPerson } from "./admin-person.ts";
import { openWorld, SHOP, type World } from "./world.ts";

// The admin in each of its languages, in a shop where much is broken: there is most to say.
let world: World;
let person: AdminPerson;

beforeAll(async () => {
  world = await openWorld();
  await playIncidents({ ...world, shop: SHOP });
  endIncidents(world);
  person = await newAdminPerson(world, SHOP);
}, 240_000);
afterAll(async () => {
  expect(person.faults).toEqual([]);
  await person.context.close();
  await world.close();
});

const PAGES = {
  "home.title": "/app",
  "orders.title": "/app/orders",
  "preview.title": "/app/preview",
  "products.title": "/app/products",
  "insights.title": "/app/insights",
  "settings.title": "/app/settings",
} as const;
const OTHERS = [
  "/app/providers/bodygram",
  "/app/providers/fit-analytics",
  "/app/providers/naiz/storefront",
  "/app/storefront",
];
/** A key that nobody found words for, or a place that nothing was put into. */
const UNWORDED = /\b[a-z][A-Za-z]*(\.[a-z][A-Za-z_]*){2,}\b|\{\{|\}\}/;

const ADDRESS = /https?:\/\/\S+/g;

/** What is wrong with the page that is shown: texts that are none, and what is wider than a small phone. */
async function faults(language: Language, path: string): Promise<string[]> {
  await person.open(`${path}?locale=${language}`);
  const frame = appFrame(person, world.appUrl);
  const [lang, text] = await frame.evaluate(() => [document.documentElement.lang, document.body.innerText]);
  const found = lang === language ? [] : [`it says that it is in ${lang}`];
  for (const line of text?.split("\n") ?? []) if (UNWORDED.test(line.replaceAll(ADDRESS, ""))) found.push(line);
  await person.page.setViewportSize({ width: 320, height: 900 });
  const wider = await person.overflow();
  if (wider > 0) found.push(`it is ${wider} px wider than a phone of 320 px`);
  await person.page.setViewportSize({ width: 1280, height: 900 });
  return found.map((fault) => `${path}: ${fault}`);
}

test.each(LANGUAGES)(
  "speaks %s on every page, and fits a small phone in it",
  async (language) => {
    const { own } = await loadCatalogue(language);
    const wordOf = (key: string): unknown =>
      key.split(".").reduce<unknown>((words, part) => (words as Record<string, unknown>)[part], own);
    const found: string[] = [];
    for (const [key, path] of Object.entries(PAGES)) {
      found.push(...(await faults(language, path)));
      const heading = await appFrame(person, world.appUrl).locator("main h1").first().innerText();
      if (heading !== wordOf(key)) found.push(`${path}: its heading is ${heading}`);
    }
    for (const path of OTHERS) found.push(...(await faults(language, path)));
    expect(found).toEqual([]);
  },
  120_000,
);
