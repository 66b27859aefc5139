import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Frame } from "playwright-core";
import type { AdminPerson } from "./admin-person.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** A desk, a phone, and the narrowest that WCAG asks for. */
export const WIDTHS = [1280, 375, 320] as const;

interface Violation {
  id: string;
  nodes: { target: unknown[]; html: string; failureSummary?: string }[];
}

/** The app's frame, which has no name of its own. */
export function appFrame(person: AdminPerson, appUrl: string): Frame {
  const frame = person.page.frames().find((one) => one.url().startsWith(appUrl));
  if (!frame) throw new Error("The app isn't in its frame.");
  return frame;
}

/** What axe finds on the page that is shown, each fault with the elements that have it. */
async function axeFaults(frame: Frame): Promise<string[]> {
  await frame.evaluate(AXE);
  const violations = await frame.evaluate(async (tags) => {
    const { axe } = globalThis as unknown as { axe: { run(on: Document, options: object): Promise<unknown> } };
    return ((await axe.run(document, { runOnly: tags, resultTypes: ["violations"] })) as { violations: unknown[] })
      .violations as unknown as Violation[];
  }, RULES);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
}

/**
 * What is wrong with the page that is shown, at every width: what axe finds, what is wider than the frame, and a document
 * that isn't called by its heading. With `FITLOOP_PICTURES` it leaves a picture of each in that folder.
 */
export async function faultsOf(person: AdminPerson, appUrl: string, name: string): Promise<string[]> {
  const faults: string[] = [];
  const folder = process.env["FITLOOP_PICTURES"];
  for (const width of WIDTHS) {
    await person.page.setViewportSize({ width, height: 900 });
    const frame = appFrame(person, appUrl);
    const found = await axeFaults(frame);
    faults.push(...found.map((fault) => `${width} px: ${fault}`));
    const wider = await person.overflow();
    if (wider > 0) faults.push(`${width} px: the page is ${wider} px wider than its frame`);
    if (folder) {
      mkdirSync(folder, { recursive: true });
      await person.page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true });
    }
  }
  const [title, heading] = await appFrame(person, appUrl).evaluate(() => [
    document.title,
    document.querySelector("main h1")?.textContent.trim() ?? "",
  ]);
  if (heading === "" || !title?.startsWith(heading)) faults.push(`it is called ${title} under the heading ${heading}`);
  return faults;
}
