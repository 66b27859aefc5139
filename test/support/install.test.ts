import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { explain, install } from "./install.mjs";
import { isInstalled, markInstalled } from "./installed.mjs";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "fitloop-test-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test.each([
  ["npm error code ENOTFOUND\nnpm error errno ENOTFOUND", "The npm registry cannot be reached"],
  ["npm error code ENOSPC\nnpm error syscall write", "The disk is full"],
  ["npm error code EACCES", "npm may not write here"],
  ["npm error code EUSAGE\nnpm error The `npm ci` command", "package-lock.json does not fit package.json"],
  ["spawn npm ENOENT", "npm was not found"],
  ["npm error 404 Not Found - GET x\nnpm error code E404", "The npm registry lacks a package"],
])("npm's %j is said in one sentence", (output, beginning) => {
  const sentence = explain(output, root);
  expect(sentence.startsWith(beginning), sentence).toBe(true);
  expect(sentence).not.toContain("\n");
});

test("what nobody foresaw is quoted, and kept whole in a file", () => {
  const output = "npm warn x\nnpm error something new\nnpm error more of it";
  const sentence = explain(output, root);
  const [, quoted, file] =
    /^The packages could not be installed \((.*)\): all of npm's words are in (.*)\.$/.exec(sentence) ?? [];
  expect(quoted).toBe("something new");
  expect(readFileSync(file ?? "", "utf8")).toBe(output);
  rmSync(join(file ?? "", ".."), { recursive: true });
});

test("a machine without npm is told so", async () => {
  const said: string[] = [];
  expect(await install({ root, env: { PATH: root }, say: (line) => said.push(line) })).toContain("npm was not found");
  expect(said[0]).toContain("Installing the packages");
});

describe("node_modules", () => {
  const lock = (version: string) => ({
    "": { name: "fitloop" },
    "node_modules/a": { version },
    "node_modules/for-another-machine": { version: "1.0.0", optional: true },
  });
  const write = (file: string, packages: object) => writeFileSync(join(root, file), JSON.stringify({ packages }));
  beforeEach(() => {
    mkdirSync(join(root, "node_modules/node/bin"), { recursive: true });
    writeFileSync(join(root, "node_modules/node/bin/node"), "");
    write("package-lock.json", lock("1.0.0"));
  });

  test("are installed anew when the lock file changes, and not before", () => {
    expect(isInstalled(root)).toBe(false);
    markInstalled(root);
    expect(isInstalled(root)).toBe(true);
    write("package-lock.json", lock("1.0.1"));
    expect(isInstalled(root)).toBe(false);
  });

  test("that a person installed by npm need no second installation", () => {
    write("node_modules/.package-lock.json", { "node_modules/a": { version: "1.0.0" } });
    expect(isInstalled(root)).toBe(true);
    write("package-lock.json", lock("1.0.1"));
    expect(isInstalled(root)).toBe(false);
  });

  test("without the Node that they bring are incomplete (an installation with --ignore-scripts)", () => {
    markInstalled(root);
    rmSync(join(root, "node_modules/node/bin/node"));
    expect(isInstalled(root)).toBe(false);
  });
});
