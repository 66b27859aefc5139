import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import ts from "typescript";

export const ROOT = join(import.meta.dirname, "../..");
export const readText = (path: string): string => readFileSync(join(ROOT, path), "utf8");

export interface Instruction {
  name: string;
  flags: Record<string, string>;
  /** What follows the flags, as it stands. */
  text: string;
  words: string[];
}
export interface Stage {
  from: string;
  name: string | null;
  instructions: Instruction[];
}

/** Reads a Dockerfile's stages: comments left out, continued lines joined, ARGs before the first stage filled in. */
export function readStages(text: string): Stage[] {
  const lines = text
    .replace(/^\s*#.*\n/gm, "")
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const stages: Stage[] = [];
  const args: Record<string, string> = {};
  for (const line of lines) {
    const instruction = readInstruction(line);
    const [first = "", second, third = null] = instruction.words;
    if (instruction.name === "FROM") {
      const from = first.replace(/\$\{(\w+)\}/g, (_, name: string) => args[name] ?? "");
      stages.push({ from, name: second === "AS" ? third : null, instructions: [] });
    } else if (stages.length === 0 && instruction.name === "ARG") {
      const [name = "", value = ""] = first.split("=");
      args[name] = value;
    } else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

function readInstruction(line: string): Instruction {
  const [name = "", ...rest] = line.trim().split(/\s+/);
  const flags: Record<string, string> = {};
  while (rest[0]?.startsWith("--") === true) {
    const [flag = "", value = ""] = (rest.shift() ?? "").slice(2).split("=");
    flags[flag] = value;
  }
  return { name, flags, text: rest.join(" "), words: rest };
}

/** The arguments of an instruction in JSON form. */
export const execForm = ({ text }: Instruction): string[] => JSON.parse(text.replace(/^CMD /, "")) as string[];

/** Whether a path of the repository goes to the builder: the last line of .dockerignore that matches decides. */
export function isSent(path: string, ignore: string): boolean {
  let sent = true;
  for (const line of ignore.split("\n").map((text) => text.trim())) {
    if (line === "" || line.startsWith("#")) continue;
    const pattern = line.replace(/^!/, "");
    const expression = pattern.replace(/[.+]/g, "\\$&").replaceAll("*", "[^/]*");
    if (new RegExp(`^${expression}(/|$)`).test(path)) sent = line.startsWith("!");
  }
  return sent;
}

/** Every file below a path of the repository, or the path itself. */
export function filesBelow(path: string): string[] {
  if (!statSync(join(ROOT, path)).isDirectory()) return [path];
  return readdirSync(join(ROOT, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1));
}

/** The modules and packages that are loaded when a module of the app starts, types and asked-for imports left out. */
export function loadedBy(entry: string): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const walk = (file: string): void => {
    if (files.has(file) || !existsSync(join(ROOT, file))) return;
    files.add(file);
    const source = ts.createSourceFile(file, readText(file), ts.ScriptTarget.Latest);
    for (const statement of source.statements) {
      const specifier = valueSpecifier(statement);
      if (specifier === null || specifier.startsWith("node:")) continue;
      if (specifier.startsWith("#app/")) walk(specifier.slice(1));
      else if (specifier.startsWith(".")) walk(normalize(join(dirname(file), specifier)));
      else packages.add(/^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier);
    }
  };
  walk(entry);
  return { files, packages };
}

function valueSpecifier(statement: ts.Statement): string | null {
  if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return null;
  const { moduleSpecifier } = statement;
  if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return null;
  const typeOnly = ts.isExportDeclaration(statement) ? statement.isTypeOnly : statement.importClause?.isTypeOnly;
  return typeOnly === true ? null : moduleSpecifier.text;
}
