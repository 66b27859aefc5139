import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { type CommandPath, COMMANDS } from "#app/processes/commands/catalog.ts";
import { variablesOf } from "#app/platform/env.server.ts";
import { PROVIDERS } from "#app/providers/registry.ts";
import { isTopic } from "#app/shopify/webhooks/topics.ts";
import { LANGUAGES, SCREENS, WIDTHS } from "#test/e2e/tour/screens.ts";
import { tourOf } from "#test/e2e/tour/tour-page.ts";
import { FLOORS } from "#test/support/floors.ts";
import { type Document, FILES, npmCommands, readDocuments, ROOT } from "#test/support/documents.ts";

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const documents = readDocuments();
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
const SOURCE = /\.(?:ts|tsx|mjs|yaml|toml|sql|js)$/;
const sources = FILES.filter((path) => SOURCE.test(path)).map(read);

/** What is wrong, with the page where it stands. */
const wrong = (find: (document: Document) => string[]): string[] =>
  documents.flatMap((document) => find(document).map((text) => `${document.path}: ${text}`));

it("the README is a page: nine kilobytes, with a picture of a screen", () => {
  expect(Buffer.byteLength(read("README.md"))).toBeLessThanOrEqual(9_000);
  const [, picture = ""] = /!\[[^\]]+\]\(([^)]+\.jpg)\)/.exec(read("README.md")) ?? [];
  expect(isPicture(picture)).toBe(true);
});

/** A JPEG file begins with these bytes. */
const isPicture = (path: string): boolean => readFileSync(join(ROOT, path)).subarray(0, 3).toString("hex") === "ffd8ff";

it("the tour shows every screen at each width and in each language, and its page is what `npm run tour` writes", () => {
  const page = read("app/routes/README.md");
  expect(page).toBe(tourOf(SCREENS));
  const pictures = [...page.matchAll(/src="(pictures\/[^"]+)"/g)].map(([, path]) => path ?? "");
  expect(pictures).toHaveLength(SCREENS.length * WIDTHS.length * LANGUAGES.length);
  expect(pictures.filter((path) => !isPicture(`app/routes/${path}`))).toEqual([]);
});

it("every page can be come to from the README", () => {
  const reached = new Set(["README.md"]);
  for (const path of reached) {
    const links = documents.find((document) => document.path === path)?.links ?? [];
    for (const { target } of links) if (target.endsWith(".md")) reached.add(target);
  }
  expect(documents.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([]);
});

describe("what the pages say", () => {
  it("leads to files and headings that are there", () => {
    expect(documents.length).toBeGreaterThan(20);
    expect(documents.flatMap(({ links }) => links).length).toBeGreaterThan(60);
    const dead = wrong(({ links }) =>
      links
        .filter(({ target, anchor }) => {
          const page = documents.find(({ path }) => path === target);
          return !existsSync(join(ROOT, target)) || (anchor !== null && page?.anchors.has(anchor) !== true);
        })
        .map(({ target, anchor }) => (anchor === null ? target : `${target}#${anchor}`)),
    );
    expect(dead).toEqual([]);
  });

  it("names paths from the root, and files, that are there", () => {
    const isPath = /^(?:\.ci|app|test|prisma|extensions|public)\/[\w$./-]+$/;
    const isFile = /^[\w$./-]+\.(?:ts|tsx|mjs|md|json|toml|yaml|sql)$/;
    const named = documents.flatMap(({ code }) => code.filter((span) => isPath.test(span)));
    expect(named.length).toBeGreaterThan(60);
    const gone = wrong(({ path, code }) =>
      code
        .filter((span) => (isPath.test(span) && !isTopic(span)) || isFile.test(span))
        .filter((span) => !existsSync(join(ROOT, span)) && !existsSync(join(ROOT, dirname(path), span)))
        // A file that has its name from every provider's folder, or from a list that says where it is.
        .filter((span) => isPath.test(span) || !FILES.some((file) => `/${file}`.endsWith(`/${span}`))),
    );
    expect(gone).toEqual([]);
  });

  it("runs scripts of package.json, and files by node, that are there", () => {
    expect(documents.flatMap(npmCommands).length).toBeGreaterThan(60);
    expect(wrong((page) => npmCommands(page).flatMap(({ script }) => (script in scripts ? [] : [script])))).toEqual([]);
    const run = /\bnode (?:-\S+ )*([\w./-]+\.(?:ts|mjs))/g;
    const files = (page: Document): string[] =>
      page.code.flatMap((line) => [...line.matchAll(run)].map(([, f = ""]) => f));
    expect(documents.flatMap(files).length).toBeGreaterThan(5);
    expect(wrong((page) => files(page).filter((file) => !existsSync(join(ROOT, file))))).toEqual([]);
  });

  it("gives scripts options that they know", () => {
    const given = documents.flatMap(npmCommands).filter(({ args }) => args.some((arg) => arg.startsWith("--")));
    expect(given.length).toBeGreaterThan(15);
    const unknown = wrong((page) =>
      npmCommands(page).flatMap(({ script, args }) =>
        args
          .flatMap((arg) => /^\[?--([a-z-]+)/.exec(arg)?.[1] ?? [])
          .filter((option) => !isKnownTo(script, args, option))
          .map((option) => `${script} --${option}`),
      ),
    );
    expect(unknown).toEqual([]);
  });

  it("names commands of the command line that it has", () => {
    const own = documents.flatMap(npmCommands).filter(({ script, args }) => script === "fitloop" && args.length > 0);
    expect(own.length).toBeGreaterThan(10);
    const paths = Object.keys(COMMANDS);
    const names = own.map(({ args }) => args[0] ?? "").filter((name) => name !== "COMMAND");
    expect(names.filter((name) => !paths.some((path) => path.split(" ")[0] === name))).toEqual([]);
    const verbs = own.flatMap(({ args: [name = "", list = ""] }) =>
      (/^[a-z|]+$/.test(list) ? list.split("|") : []).map((verb) => ({ name, verb })),
    );
    expect(verbs.filter(({ name, verb }) => !paths.includes(`${name} ${verb}`))).toEqual([]);
  });

  it("explains every variable that the app reads, in one table", () => {
    const table = read("app/platform/operations/README.md");
    expect(variablesOf(PROVIDERS.all).filter((name) => !table.includes(`\`${name}\``))).toEqual([]);
  });

  it("names variables that something reads", () => {
    const isVariable = /^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=.*)?$/;
    const named = (page: Document): string[] => page.code.flatMap((span) => isVariable.exec(span)?.[1] ?? []);
    expect(new Set(documents.flatMap(named)).size).toBeGreaterThan(20);
    // The speed page says that it was tried, and left out.
    const leftOut = ["MALLOC_ARENA_MAX"];
    const known = (name: string): boolean =>
      leftOut.includes(name) || sources.some((source) => new RegExp(`\\b${name}\\b`).test(source));
    expect(wrong((page) => named(page).filter((name) => !known(name)))).toEqual([]);
  });
});

it("the picture of the floors is as the architecture's test holds them", () => {
  const [, picture = ""] = /```\n(10 [\s\S]*?)```/.exec(read("app/README.md")) ?? [];
  const drawn: Record<string, number> = {};
  let floor = 0;
  for (const line of picture.trimEnd().split("\n")) {
    const [number = "", ...words] = line.split(/ {2,}|(?<=^\d\d) /);
    if (number !== "") floor = Number(number);
    for (const word of words) if (/^[a-z-]+$/.test(word)) drawn[word] = floor;
  }
  expect(drawn).toEqual(FLOORS);
});

it("the tests' page names every folder that has no folder of the app beside it", () => {
  const page = read("test/README.md");
  const folders = new Set(FILES.flatMap((path) => /^test\/([\w-]+)\//.exec(path)?.[1] ?? []));
  const apart = [...folders].filter((folder) => !(folder in FLOORS));
  expect(apart.filter((folder) => !page.includes(`\`${folder}\``))).toEqual([]);
});

function isKnownTo(script: string, args: string[], option: string): boolean {
  if (script !== "fitloop") return new RegExp(`(?:["\\s{])${option}"?: \\{ type: `).test(optionsOf(script));
  const [name = "", verbs = ""] = args;
  const paths = Object.keys(COMMANDS).filter((path) =>
    [name, ...verbs.split("|").map((verb) => `${name} ${verb}`)].includes(path),
  );
  const everywhere = ["json", "as", "help"];
  return paths.some((path) => everywhere.includes(option) || option in COMMANDS[path as CommandPath].options);
}

/** The sources in which a script's options are read. */
function optionsOf(script: string): string {
  const start = read(/test\/run\/[\w.-]+/.exec(scripts[script] ?? "")?.[0] ?? "package.json");
  const [, main = ""] = /"(test\/[\w/-]+\.ts)"/.exec(start) ?? [];
  const folder = FILES.filter((path) => path.startsWith(`${dirname(main)}/`) && !path.includes(`/${basename(main)}/`));
  return main === ""
    ? start
    : folder
        .filter((path) => SOURCE.test(path))
        .map(read)
        .join("\n");
}
