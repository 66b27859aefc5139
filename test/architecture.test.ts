import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { FLOORS } from "#test/support/floors.ts";

const ROOT = join(import.meta.dirname, "..");
const APP = join(ROOT, "app");

/** Files that Remix wants at the top of app/: they belong to the pages. */
const TOP_FLOOR = 9;

interface Module {
  file: string;
  folder: string;
  imports: { target: string; typeOnly: boolean }[];
}

const sources = readdirSync(APP, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file) && !file.includes("generated"))
  .map((file) => readModule(join(APP, file)));

function readModule(path: string): Module {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const imports: Module["imports"] = [];
  const note = (specifier: ts.Expression | undefined, typeOnly: boolean): void => {
    if (specifier && ts.isStringLiteral(specifier))
      imports.push({ target: resolveImport(path, specifier.text), typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) note(node.moduleSpecifier, isTypeOnly(node.importClause));
    if (ts.isExportDeclaration(node)) note(node.moduleSpecifier, node.isTypeOnly);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      note(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(source);
  const file = relative(APP, path);
  return { file, folder: file.includes("/") ? (file.split("/")[0] ?? "") : "", imports };
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const named = clause.namedBindings;
  return !clause.name && !!named && ts.isNamedImports(named) && named.elements.every((element) => element.isTypeOnly);
}

/** A path inside app/, or the name of a package. */
function resolveImport(from: string, specifier: string): string {
  if (specifier.startsWith("#app/")) return specifier.slice("#app/".length);
  if (!specifier.startsWith(".")) return `package:${specifier}`;
  return relative(APP, normalize(join(dirname(from), specifier)));
}

const floorOf = (file: string): number => FLOORS[file.split("/")[0] ?? ""] ?? TOP_FLOOR;
const isInside = (target: string): boolean => !target.startsWith("package:") && !target.startsWith("..");
const isServer = (file: string): boolean => file.includes(".server.");

describe("the architecture", () => {
  it("has a floor for every folder", () => {
    const folders = new Set(sources.map(({ folder }) => folder).filter((folder) => folder !== ""));
    expect([...folders].filter((folder) => !(folder in FLOORS))).toEqual([]);
  });

  it("imports only its own folder and lower floors", () => {
    const wrong = sources.flatMap(({ file, folder, imports }) =>
      imports
        .filter(({ target }) => isInside(target))
        .filter(({ target, typeOnly }) => {
          const other = target.split("/")[0] ?? "";
          if (other === folder || (folder === "" && floorOf(target) <= TOP_FLOOR)) return false;
          // Pages are handed the services and may name their type; components and words belong to them.
          if (floorOf(file) === TOP_FLOOR && (floorOf(target) === TOP_FLOOR || typeOnly)) return false;
          return floorOf(target) >= floorOf(file);
        })
        .map(({ target }) => `${file} -> ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it("lets the storefront's scripts import the domain and the rule of sizes alone: every byte travels to visitors", () => {
    const wrong = sources
      // The build puts plain lists in its place: `extension-build`.
      .filter(({ file, folder }) => folder === "storefront" && file !== "storefront/link-keys.ts")
      .flatMap(({ file, imports }) =>
        imports
          .filter(({ target, typeOnly }) => !typeOnly && !/^(storefront|domain)\/|^catalog\/size/.test(target))
          .map(({ target }) => `${file} -> ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it("names a provider in its own folder alone, and in the registry", () => {
    const names = /bodygram|fit.?analytics|naiz|robosize/i;
    const wrong = sources
      .map(({ file }) => file)
      .filter((file) => !file.startsWith("providers/"))
      .filter((file) => names.test(readFileSync(join(APP, file), "utf8")));
    expect(wrong).toEqual([]);
    const common = sources.filter(({ file }) => /^providers\/[^/]+$/.test(file) && file !== "providers/registry.ts");
    expect(common.map(({ file }) => file).filter((file) => names.test(readFileSync(join(APP, file), "utf8")))).toEqual(
      [],
    );
  });

  it("keeps providers blind to each other", () => {
    const wrong = sources.flatMap(({ file, imports }) => {
      const own = /^providers\/([^/]+)\//.exec(file)?.[1];
      return imports
        .map(({ target }) => /^providers\/([^/]+)\//.exec(target)?.[1])
        .filter((other) => own !== undefined && other !== undefined && other !== own)
        .map((other) => `${file} -> ${other}`);
    });
    expect(wrong).toEqual([]);
  });

  it("keeps modules without .server in their name pure", () => {
    const pure = sources.filter(
      ({ file, folder }) =>
        !isServer(file) &&
        !["routes", "processes", "components", ""].includes(folder) &&
        // Where a script of the storefront begins, the browser's clock comes in.
        !/^(?:storefront|providers\/[^/]+\/native)\/entries\//.test(file),
    );
    const wrong = pure.flatMap(({ file, imports }) => [
      ...imports
        .filter(
          ({ target, typeOnly }) =>
            !typeOnly && (isServer(target) || target.startsWith("package:node:") || target.includes("generated/")),
        )
        .map(({ target }) => `${file} imports ${target}`),
      ...impureWords(file).map((word) => `${file} uses ${word}`),
    ]);
    expect(wrong).toEqual([]);
  });

  it("lets jose into a provider alone, among the pure modules", () => {
    const wrong = sources
      .filter(({ file }) => !isServer(file) && !file.startsWith("providers/"))
      .filter(({ imports }) => imports.some(({ target }) => target === "package:jose"))
      .map(({ file }) => file);
    expect(wrong).toEqual([]);
  });

  it("lets the domain import nothing", () => {
    const wrong = sources
      .filter(({ folder }) => folder === "domain")
      .flatMap(({ file, imports }) =>
        imports.filter(({ target }) => target.startsWith("package:")).map(({ target }) => `${file} -> ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it("hands state to pages by the context alone: Vite would bundle a second instance", () => {
    const pages = sources.filter(
      ({ file, folder }) => ["routes", "components"].includes(folder) || /^(root|entry\.)/.test(file),
    );
    const wrong = pages.flatMap(({ file, imports }) =>
      imports
        .filter(({ target, typeOnly }) => !typeOnly && isInside(target) && isServer(target))
        .map(({ target }) => `${file} -> ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it("keeps .tsx out of what worker and command line load: Node strips types, not JSX", () => {
    const byFile = new Map(sources.map((module) => [module.file, module]));
    const seen = new Set<string>();
    const walk = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const { target, typeOnly } of byFile.get(file)?.imports ?? [])
        if (!typeOnly && isInside(target)) walk(target);
    };
    walk("processes/worker.server.ts");
    walk("processes/cli.server.ts");
    walk("processes/start.server.ts");
    expect(seen.size).toBeGreaterThan(50);
    expect([...seen].filter((file) => file.endsWith(".tsx"))).toEqual([]);
  });

  it("imports the generated client in database.server alone", () => {
    const wrong = sources
      .filter(({ file }) => file !== "platform/database/database.server.ts")
      .filter(({ imports }) => imports.some(({ target }) => target.includes("generated/")))
      .map(({ file }) => file);
    expect(wrong).toEqual([]);
  });

  it("keeps files short", () => {
    const long = sources
      .map(({ file }) => ({ file, lines: readFileSync(join(APP, file), "utf8").split("\n").length }))
      .filter(({ lines }) => lines > 251);
    expect(long).toEqual([]);
  });

  it("lets the sandbox import nothing of the app", () => {
    const sandbox = join(ROOT, "test/sandbox");
    const wrong = readdirSync(sandbox, { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/.test(file))
      .filter((file) => /from "(#app|(\.\.\/)+app)\//.test(readFileSync(join(sandbox, file), "utf8")));
    expect(wrong).toEqual([]);
  });
});

/** Words by which a module takes time, chance or the process instead of being given them. */
function impureWords(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(join(APP, file), "utf8"), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) {
      const text = `${node.expression.getText()}.${node.name.text}`;
      if (["Date.now", "Math.random", "performance.now", "crypto.randomUUID"].includes(text)) found.push(text);
    }
    if (
      ts.isIdentifier(node) &&
      node.text === "process" &&
      ts.isPropertyAccessExpression(node.parent) &&
      node.parent.expression === node
    ) {
      found.push("process");
    }
    if (ts.isNewExpression(node) && node.expression.getText() === "Date" && (node.arguments?.length ?? 0) === 0) {
      found.push("new Date()");
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
