export type TomlValue = string | number | boolean | TomlValue[] | TomlTable;
export interface TomlTable {
  [key: string]: TomlValue;
}

/** Reads the part of TOML that `shopify.app.toml` uses: tables, arrays of tables, strings, numbers, booleans, arrays. Refuses anything else by its line. */
export function readToml(text: string): TomlTable {
  const root: TomlTable = {};
  let table = root;
  const lines = text.split(/\r?\n/);
  for (let number = 0; number < lines.length; number += 1) {
    const start = number;
    let line = stripComment(lines[number] ?? "").trim();
    if (line === "") continue;
    const header = /^(\[\[?)([\w.\-\s]+)\]\]?$/.exec(line);
    if (header?.[1] && header[2]) {
      const path = header[2].split(".").map((part) => part.trim());
      table = header[1] === "[[" ? pushTable(root, path) : openTable(root, path);
      continue;
    }
    const assignment = /^("[^"]+"|[\w.-]+)\s*=\s*/.exec(line);
    if (!assignment?.[1]) throw new SyntaxError(`shopify.app.toml, line ${start + 1}: not a key and a value.`);
    // An array may run over many lines: read on until its brackets close.
    while (depth(line) > 0 && number + 1 < lines.length) {
      number += 1;
      line += ` ${stripComment(lines[number] ?? "").trim()}`;
    }
    const reader = new ValueReader(line.slice(assignment[0].length), start + 1);
    // A bare key with dots stands for a table in the table.
    const path = assignment[1].startsWith('"') ? [assignment[1].slice(1, -1)] : assignment[1].split(".");
    openTable(table, path.slice(0, -1))[path.at(-1) ?? ""] = reader.whole();
  }
  return root;
}

function stripComment(line: string): string {
  let quote = "";
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? "";
    if (quote) quote = character === quote ? "" : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === "#") return line.slice(0, at);
  }
  return line;
}

function depth(line: string): number {
  const bare = line.replaceAll(/"[^"]*"|'[^']*'/g, "");
  return bare.split("[").length - bare.split("]").length;
}

function openTable(root: TomlTable, path: readonly string[]): TomlTable {
  let table = root;
  for (const part of path) {
    const found = table[part];
    const next = Array.isArray(found) ? found.at(-1) : found;
    if (next === undefined) table = table[part] = {};
    else if (typeof next === "object" && !Array.isArray(next)) table = next;
    else throw new SyntaxError(`shopify.app.toml: ${path.join(".")} is a value and a table at once.`);
  }
  return table;
}

function pushTable(root: TomlTable, path: readonly string[]): TomlTable {
  const parent = openTable(root, path.slice(0, -1));
  const name = path.at(-1) ?? "";
  const list = (parent[name] ??= []);
  if (!Array.isArray(list)) throw new SyntaxError(`shopify.app.toml: ${path.join(".")} is no list of tables.`);
  const table: TomlTable = {};
  list.push(table);
  return table;
}

class ValueReader {
  readonly #text: string;
  readonly #line: number;
  #at = 0;

  constructor(text: string, line: number) {
    this.#text = text;
    this.#line = line;
  }

  whole(): TomlValue {
    const value = this.#value();
    this.#skip();
    if (this.#at < this.#text.length) throw this.#refusal();
    return value;
  }

  #skip(): void {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at += 1;
  }

  #refusal(): SyntaxError {
    return new SyntaxError(`shopify.app.toml, line ${this.#line}: the value can't be read.`);
  }

  #value(): TomlValue {
    this.#skip();
    const rest = this.#text.slice(this.#at);
    if (rest.startsWith("[")) return this.#array();
    const match = /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(true|false)\b|([+-]?\d+(?:\.\d+)?)(?![\w-]))/.exec(rest);
    if (!match) throw this.#refusal();
    this.#at += match[0].length;
    if (match[1] !== undefined) return JSON.parse(`"${match[1]}"`) as string;
    if (match[2] !== undefined) return match[2];
    return match[3] === undefined ? Number(match[4]) : match[3] === "true";
  }

  #array(): TomlValue[] {
    this.#at += 1;
    const items: TomlValue[] = [];
    for (;;) {
      this.#skip();
      if (this.#text[this.#at] === "]") break;
      items.push(this.#value());
      this.#skip();
      if (this.#text[this.#at] === ",") this.#at += 1;
      else if (this.#text[this.#at] !== "]") throw this.#refusal();
    }
    this.#at += 1;
    return items;
  }
}
