// Which test files touch a database: by what they import, of the tests' own files. Plain JavaScript, as `pick-tests.mjs`.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { root } from "./bootstrap.mjs";

const IMPORT = /(?:from|import\()\s*"((?:#test\/|\.{1,2}\/)[^"]+)"|new URL\("(\.{1,2}\/[^"]+\.m?[jt]s)"/g;

/**
 * The test files that say `DATABASE_URL` themselves, or import a file of the tests that does: whatever opens a database,
 * or starts a process that does, decides by it which. All others are the same on either database.
 */
export function databaseTests() {
  const known = new Map();
  const touches = (file) => {
    if (known.has(file)) return known.get(file);
    known.set(file, false);
    const path = join(root, file);
    if (!existsSync(path)) return false;
    const text = readFileSync(path, "utf8");
    const imported = [...text.matchAll(IMPORT)].map(([, specifier, url]) => {
      const to = specifier ?? url;
      return to.startsWith("#test/") ? to.replace("#", "") : normalize(join(dirname(file), to));
    });
    const does = text.includes("DATABASE_URL") || imported.filter((to) => to.startsWith("test/")).some(touches);
    known.set(file, does);
    return does;
  };
  return readdirSync(join(root, "test"), { recursive: true })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => `test/${file}`)
    .filter(touches);
}
