// Checks what this repository stands on: every installed package's licence against a list, and the known
// vulnerabilities that the registry tells of. A registry that doesn't tell is printed as not run, never as passed.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../support/bootstrap.mjs";

/** Licences under which a package may be used and passed on without asking anybody. */
const ALLOWED = new Set([
  ...["MIT", "MIT-0", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "BlueOak-1.0.0", "CC0-1.0"],
  ...["Unlicense", "Python-2.0", "PostgreSQL", "Zlib", "WTFPL", "CC-BY-3.0", "CC-BY-4.0", "MPL-2.0"],
]);

/**
 * Packages whose package.json states no licence that the list knows, and what was found by reading them. A package that
 * runs in production must not stand here without its licence's name.
 */
const READ_BY_HAND = {
  "@shopify/polaris": "SEE LICENSE IN LICENSE.md: may be used to build apps for Shopify, which this is",
  "@shopify/polaris-icons": "SEE LICENSE IN LICENSE.md: as @shopify/polaris",
  "@shopify/polaris-tokens": "SEE LICENSE IN LICENSE.md: as @shopify/polaris",
  "parse-cache-control": "BSD-3-Clause by its LICENSE; a development tool's",
  "require-like": "MIT by its Readme; a development tool's",
};

/** Every package.json of an installed package, nested ones too. */
function* installed(folder) {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (name.startsWith(".")) continue;
    const path = join(folder, name);
    if (name.startsWith("@")) {
      for (const inner of readdirSync(path)) yield* packageAt(join(path, inner));
    } else {
      yield* packageAt(path);
    }
  }
}

function* packageAt(path) {
  const file = join(path, "package.json");
  if (existsSync(file)) yield JSON.parse(readFileSync(file, "utf8"));
  yield* installed(join(path, "node_modules"));
}

/** The licence as SPDX words; older packages state an object or a list. */
export function licenceOf({ license, licenses }) {
  const stated = license ?? licenses;
  const one = (value) => (typeof value === "string" ? value : (value?.type ?? ""));
  return Array.isArray(stated) ? stated.map(one).join(" OR ") : one(stated);
}

/** Whether an SPDX expression lets us choose an allowed licence: one of an OR, all of an AND. */
export function isAllowed(expression) {
  const plain = expression.replaceAll(/[()]/g, " ").trim();
  if (plain === "") return false;
  return plain.split(/\s+OR\s+/).some((part) => part.split(/\s+AND\s+/).every((name) => ALLOWED.has(name.trim())));
}

/** How often each licence is found among the installed packages, and those that may not be used. */
export function readLicences() {
  const counts = new Map();
  const faults = new Set();
  for (const found of installed(join(root, "node_modules"))) {
    if (!found.name || !found.version) continue;
    const licence = licenceOf(found);
    counts.set(licence, (counts.get(licence) ?? 0) + 1);
    if (!isAllowed(licence) && !READ_BY_HAND[found.name]) {
      faults.add(`${found.name}@${found.version}: ${licence || "no licence stated"}`);
    }
  }
  return { counts, faults: [...faults] };
}

function checkLicences() {
  const { counts, faults } = readLicences();
  const most = [...counts].sort((a, b) => b[1] - a[1]);
  console.log(`licences: ${most.map(([name, count]) => `${name || "none"} ${count}`).join(", ")}`);
  for (const fault of faults) console.log(`not allowed: ${fault}`);
  return faults.length === 0;
}

/** Asks the registry for known vulnerabilities of what runs in production. */
function checkVulnerabilities() {
  const answer = spawnSync("npm", ["audit", "--omit=dev", "--json"], { cwd: root, encoding: "utf8", timeout: 60_000 });
  let report;
  try {
    report = JSON.parse(answer.stdout);
  } catch {
    report = null;
  }
  const counts = report?.metadata?.vulnerabilities;
  if (!counts) {
    const words = report?.message ?? report?.error?.summary ?? answer.error?.message ?? "the registry gave no report";
    console.log(`vulnerabilities: not run: ${String(words).split(/\n| - /)[0]}`);
    return true;
  }
  const { critical, high, moderate, low } = counts;
  console.log(`vulnerabilities: critical ${critical}, high ${high}, moderate ${moderate}, low ${low}`);
  return critical + high === 0;
}

if (process.argv[1] === import.meta.filename) {
  const good = [checkLicences(), checkVulnerabilities()];
  process.exitCode = good.every(Boolean) ? 0 : 1;
}
