import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { VARIABLES } from "#app/platform/env.server.ts";

const ROOT = join(import.meta.dirname, "..");
const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: Record<string, string> };

describe("the README", () => {
  it("explains every variable that the app reads", () => {
    expect(VARIABLES.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  it("names no command that doesn't exist", () => {
    const named = [...readme.matchAll(/npm run (?:--silent )?([a-z0-9:-]+)/g)].map(([, name]) => name ?? "");
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it("points to files that are there", () => {
    const paths = [...readme.matchAll(/`((?:app|test|prisma|extensions)\/[\w./-]+)`/g)].map(([, path]) => path ?? "");
    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});
