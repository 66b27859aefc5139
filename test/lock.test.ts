import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

interface LockEntry {
  version?: string;
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}
const ROOT = join(import.meta.dirname, "..");
const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
  packages: Record<
    string,
    LockEntry & { dependencies?: Record<string, string>; devDependencies?: Record<string, string> }
  >;
};
const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

/** Where npm would look for a package that one asks for: beside it, then further up. */
function isLocked(from: string, name: string): boolean {
  for (
    let place = from;
    ;
    place = place.includes("/node_modules/") ? place.slice(0, place.lastIndexOf("/node_modules/")) : ""
  ) {
    if (packages[`${place}${place && "/"}node_modules/${name}`]) return true;
    if (place === "") return false;
  }
}

describe("the lock file", () => {
  it("holds every optional package of every platform: with one missing a clean install fails elsewhere", () => {
    const missing = Object.entries(packages).flatMap(([from, entry]) =>
      Object.keys(entry.optionalDependencies ?? {})
        .filter((name) => !isLocked(from, name))
        .map((name) => `${from} > ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it("is of this very package.json, and names no download address", () => {
    expect(packages[""]?.dependencies).toEqual(manifest.dependencies);
    expect(packages[""]?.devDependencies).toEqual(manifest.devDependencies);
    expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
  });

  it("pins what package.json asks for", () => {
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^\d/.test(version),
    );
    expect(loose).toEqual([]);
  });
});
