import { expect, it } from "vitest";
import { PROVIDERS } from "#app/providers/registry.ts";
import { readText } from "./container.ts";

const readme = readText("README.md");
const runbook = readText("app/platform/operations/runbook.md");

/** As many orders as Robosize's list has on a page, where nobody asks for more. */
const ROBOSIZE_PAGE = Number(/const pageSize = (\d+);/.exec(readText("test/sandbox/providers/robosize.ts"))?.[1]);

it("the documents promise no more of Robosize than its list is looked through for", () => {
  const looked = (PROVIDERS.of("robosize").adoption?.maxPages ?? 0) * ROBOSIZE_PAGE;
  expect(looked).toBeGreaterThan(0);
  const told = [...`${readme}\n${runbook}`.matchAll(/\bnewest (\d+)/g)].map(([, count]) => Number(count));
  expect(told.length).toBeGreaterThan(0);
  for (const count of told) expect(count).toBe(looked);
  expect(readme).not.toMatch(/Robosize, which can be asked, there is none/);
});

it("no document copies an embedded database that runs, or lets anything but migrate change tables", () => {
  const [, embedded = ""] = runbook.split("### The embedded database");
  const [block = ""] = [...embedded.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, text]) => text);
  const steps = (block ?? "")
    .trim()
    .split("\n")
    .map((line) => line.split(" ")[0]);
  // Ended, waited for until it has let go, copied, started.
  expect(steps).toEqual(["kill", "node", "tar", "npm"]);
  expect(runbook).not.toMatch(/^Migrations only add/m);
});
