/** Says which field of a body can't be read, and why, in a sentence that holds none of the body's values. */
export class UnreadableBody extends Error {
  readonly field: string;
  constructor(field: string, sentence: string) {
    super(sentence);
    this.name = "UnreadableBody";
    this.field = field;
  }
}

export type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An object that is no list, or null. */
export function objectOrNull(value: unknown): Json | null {
  return isObject(value) ? value : null;
}

/** The objects of a list; anything that is no list gives none. */
export function objectsOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A list of objects; absent or null gives none. Throws UnreadableBody for anything else. */
export function requiredObjects(value: unknown, field: string): Json[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new UnreadableBody(field, `${field} must be a list of objects.`);
  return value.map((entry: unknown, index) => {
    const object = objectOrNull(entry);
    if (!object) throw new UnreadableBody(`${field}[${index}]`, `${field}[${index}] must be an object.`);
    return object;
  });
}
