/** What a shopper can be asked for, named as the screens that ask. */
export const MISSING = ["bodyMass", "referenceItem", "bodyShape", "age", "braSize"] as const;
export type Missing = (typeof MISSING)[number];

const FIELDS: readonly (readonly [RegExp, Missing])[] = [
  [/^(?:height|weight|[a-z]+ExplicitPreference)$/, "bodyMass"],
  [/^[a-z]+Reference[A-Z][A-Za-z]*$/, "referenceItem"],
  [/^bodyShape$/, "bodyShape"],
  [/^age$/, "age"],
  [/^braSize$/, "braSize"],
];

/**
 * What the errors of a recommendation name as missing (guide, section 4.1), each once, in the order of the screens. They
 * are told by their `source.fields`, for there are codes that nobody has listed; an error of another status than 400,
 * a text or a number, says nothing of what is missing.
 */
export function missingIn(body: Record<string, unknown> | null): Missing[] {
  const errors = Array.isArray(body?.["errors"]) ? (body["errors"] as unknown[]) : [];
  const found = errors.flatMap((error) => {
    const { status = 400, source } = Object(error) as { status?: unknown; source?: unknown };
    const { fields } = Object(source) as { fields?: unknown };
    return String(status) === "400" && Array.isArray(fields) ? (fields as unknown[]) : [];
  });
  const screens = new Set(found.map(screenOf));
  return MISSING.filter((screen) => screens.has(screen));
}

function screenOf(field: unknown): Missing | null {
  if (typeof field !== "string") return null;
  const name = field.replace(/^profile\./, "");
  return FIELDS.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}
