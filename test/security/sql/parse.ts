import { loadModule, parseSync } from "libpg-query";
import { HOLE } from "./texts.ts";

await loadModule();

/** A part of PostgreSQL's own parse tree: objects with one kind each, lists and plain values. */
export type Tree = { [key: string]: Tree } | Tree[] | string | number | boolean | undefined;

/** What a part of a statement may be a part of; `@` is its place. */
const AROUND = ["@", "SELECT @", "SELECT 1 WHERE @", "SELECT 1 FROM @", "SELECT 1 @", "@ SELECT 1", "WITH @ SELECT 1"];
/** What may stand where only a running app knows what comes. */
const FILLINGS = ["hole", "", "SELECT hole", "hole = 1", "hole AS (SELECT 1)"];

/** Reads a statement, or a part of one, by PostgreSQL's own grammar; null for what is neither. */
export function parseSql(text: string): Tree | null {
  for (const filled of fillings(text)) {
    for (const around of AROUND) {
      try {
        return parseSync(around.replace("@", () => filled)) as unknown as Tree;
      } catch {
        // Another reading may do.
      }
    }
  }
  return null;
}

/** Texts without holes: what a table's name would be becomes that of one that belongs to shops. */
function fillings(text: string): string[] {
  const [first = "", ...rest] = text
    .replaceAll(new RegExp(`\\b(FROM|JOIN|UPDATE|INTO) ${HOLE}`, "g"), "$1 orders")
    .replaceAll(`$${HOLE}`, "$1")
    .replaceAll(`${HOLE}.`, "hole.")
    .split(HOLE);
  return rest.reduce(
    (texts, part) => texts.flatMap((start) => FILLINGS.map((filling) => start + filling + part)),
    [first],
  );
}
