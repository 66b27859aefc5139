import { gidDigits } from "../domain/ids.ts";

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
      value = JSON.parse(line.toString("utf8"));
    } catch {
      throw new JsonlFault(before + index + 1);
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new JsonlFault(before + index + 1);
    return value as BulkObject;
  });
}

const PARENT_NAME = Buffer.from("__parentId");
const PARENT = Buffer.from('"__parentId":"');
const ID_FIRST = Buffer.from('{"id":"');

/**
 * The global id of the order that a line belongs to, without parsing the line: inside a JSON text a quote is escaped, so
 * the unescaped key can't stand in a value. Falls back to parsing for a line that is written otherwise.
 * Throws JsonlFault for one that names none.
 */
export function ownerOf(line: Buffer, lineNumber: number): string {
  if (line.lastIndexOf(PARENT_NAME) >= 0) {
    const parent = line.lastIndexOf(PARENT);
    if (parent >= 0) return upToQuote(line, parent + PARENT.length);
  } else if (line.subarray(0, ID_FIRST.length).equals(ID_FIRST)) return upToQuote(line, ID_FIRST.length);
  const [object] = parseLines([line], lineNumber - 1);
  const owner = object?.__parentId ?? object?.id;
  if (typeof owner !== "string") throw new JsonlFault(lineNumber);
  return owner;
}

const QUOTE = 34;
const upToQuote = (line: Buffer, from: number): string => line.toString("latin1", from, line.indexOf(QUOTE, from));

/** Which of so many buckets an order's objects go to: the same for a file however often it is read. */
export function bucketOf(owner: string, buckets: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < owner.length; index += 1) {
    hash = Math.imul(hash ^ owner.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % buckets;
}

/**
 * Puts orders and their lines together, in the order of their ids, whatever order they come in. A line whose order isn't
 * there is left out: Shopify then left out the order itself.
 */
export function joinOrders(objects: readonly BulkObject[]): BulkOrder[] {
  const lines = Map.groupBy(
    objects.filter((object) => object.__parentId !== undefined),
    (object) => object.__parentId,
  );
  return objects
    .filter((object) => object.__parentId === undefined)
    .sort(byId)
    .map((node) => ({ node, lines: (lines.get(node.id) ?? []).sort(byId) }));
}

/**
 * The lines of each order, unparsed, in the order of the orders' ids. Objects take ten times the memory of their text:
 * they are made a few orders at a time.
 */
export function groupLines(lines: readonly Buffer[]): Buffer[][] {
  const groups = Map.groupBy(lines, (line, index) => ownerOf(line, index + 1));
  return [...groups].sort(([a], [b]) => byId({ id: a }, { id: b })).map(([, texts]) => texts);
}

/** Ids grow with time and are longer than a double holds: the longer is the larger. */
function byId(a: BulkObject, b: BulkObject): number {
  const [left, right] = [gidDigits(a.id) ?? "", gidDigits(b.id) ?? ""];
  return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);
}
