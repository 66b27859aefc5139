import { parseWellFormed } from "../domain/text.ts";

/** An object of a bulk operation's result; one that belongs to another names it. */
export interface BulkObject {
  id?: string;
  __parentId?: string;
  [field: string]: unknown;
}

/** An order with its lines, as they stood in the result far from each other. */
export interface BulkOrder {
  node: BulkObject;
  lines: BulkObject[];
}

/** A line of the result that is no JSON object: the file is damaged, and nothing of it may be skipped. */
export class JsonlFault extends Error {
  override readonly name = "JsonlFault";
  readonly code = "jsonl_unreadable";
  readonly line: number;

  constructor(line: number) {
    super(`Line ${line} of the bulk operation's result is no JSON object.`);
    this.line = line;
  }
}

/** Parses lines; `before` of them were read earlier. Throws JsonlFault, naming the line. */
export function parseLines(lines: readonly Buffer[], before = 0): BulkObject[] {
  return lines.map((line, index) => {
    let value: unknown;
    try {
      value = parseWellFormed(line.toString("utf8"));
    } catch {
      throw new JsonlFault(before + index + 1);
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new JsonlFault(before + index + 1);
    return value as BulkObject;
  });
}

const ORDER_FIRST = /^\{"id":"(gid:\/\/shopify\/Order\/\d+)"/;
const PARENT_LAST = /"__parentId":"(gid:\/\/shopify\/Order\/\d+)"\}$/;
/** More bytes than either of the two takes. */
const EDGE = 80;

/**
 * The global id of the order that a line belongs to, mostly without parsing the line: Shopify writes an order's own id
 * first and a child's parent last, and inside a JSON text a quote is escaped, so that neither can stand in a value.
 * Parses a line that is written otherwise. Throws JsonlFault for one that names none.
 */
export function ownerOf(line: Buffer, lineNumber: number): string {
  const written =
    PARENT_LAST.exec(line.toString("latin1", Math.max(0, line.length - EDGE))) ??
    ORDER_FIRST.exec(line.toString("latin1", 0, EDGE));
  if (written?.[1] !== undefined) return written[1];
  const [object] = parseLines([line], lineNumber - 1);
  const owner = object?.__parentId ?? object?.id;
  if (typeof owner !== "string") throw new JsonlFault(lineNumber);
  return owner;
}

/** Which of so many buckets an order's objects go to: the same for a file however often it is read. */
export function bucketOf(owner: string, buckets: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < owner.length; index += 1) {
    hash = Math.imul(hash ^ owner.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % buckets;
}

/**
 * Makes an order of the objects that belong to it, its lines in the order of their ids. Returns none where the order itself
 * isn't there: Shopify then left it out.
 */
export function joinOrder(objects: readonly BulkObject[]): BulkOrder[] {
  const lines = objects.filter((object) => object.__parentId !== undefined).sort(byId);
  return objects.filter((object) => object.__parentId === undefined).map((node) => ({ node, lines }));
}

/**
 * The lines of each order, unparsed, in the order of the orders' ids. Objects take ten times the memory of their text:
 * they are made a few orders at a time.
 */
export function groupLines(lines: readonly Buffer[]): Buffer[][] {
  const groups = Map.groupBy(lines, (line, index) => ownerOf(line, index + 1));
  return [...groups].sort(([a], [b]) => compareIds(a, b)).map(([, texts]) => texts);
}

const byId = (a: BulkObject, b: BulkObject): number => compareIds(a.id ?? "", b.id ?? "");

/** Global ids of one kind grow with time and are longer than a double holds: the longer is the larger. */
function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
