import { GraphQLError } from "graphql";
import type { ApiContext } from "./context.ts";

/** What a field of the search syntax compares with: words, or instants in milliseconds. */
export type SearchFields<T> = Readonly<Record<string, (item: T) => string | number | readonly string[]>>;

interface Term {
  readonly field: string;
  readonly operator: ":" | ":>" | ":>=" | ":<" | ":<=";
  readonly value: string;
}

const TERM = /\s*(?:AND\s+)?([a-z_]+)(:(?:>=|<=|>|<)?)(?:'([^']*)'|"([^"]*)"|([^\s()'"]+))/y;

/** Filters by Shopify's search syntax. A field it doesn't know is ignored with a warning, as at Shopify; syntax that the sandbox doesn't play is refused. */
export function search<T>(
  items: readonly T[],
  query: string | null | undefined,
  fields: SearchFields<T>,
  context: ApiContext,
  path: string,
): T[] {
  if (!query?.trim()) return [...items];
  const terms = readTerms(query.trim());
  const unknown = terms.filter((term) => !fields[term.field]);
  if (unknown.length > 0) {
    const warnings = unknown.map(({ field }) => ({
      field,
      message: "Invalid search field for this query.",
      code: "invalid_field",
    }));
    context.searchWarnings.push({ path: [path], query, warnings });
  }
  return items.filter((item) =>
    terms.every((term) => {
      const read = fields[term.field];
      return !read || matches(read(item), term);
    }),
  );
}

function readTerms(query: string): Term[] {
  const terms: Term[] = [];
  TERM.lastIndex = 0;
  while (TERM.lastIndex < query.length) {
    const at = TERM.lastIndex;
    const match = TERM.exec(query);
    if (!match?.[1] || !match[2])
      throw new GraphQLError(`The sandbox doesn't play this search syntax: ${query.slice(at)}`);
    terms.push({
      field: match[1],
      operator: match[2] as Term["operator"],
      value: match[3] ?? match[4] ?? match[5] ?? "",
    });
  }
  return terms;
}

function matches(actual: string | number | readonly string[], { operator, value }: Term): boolean {
  if (typeof actual !== "number") {
    if (operator !== ":") throw new GraphQLError(`The sandbox compares words with ":" only, not ${operator}.`);
    const words = typeof actual === "string" ? [actual] : actual;
    return value.split(",").some((wanted) => words.some((word) => word.toLowerCase() === wanted.toLowerCase()));
  }
  const wanted = /^\d+$/.test(value) ? Number(value) : Date.parse(value);
  if (Number.isNaN(wanted))
    throw new GraphQLError(`The search compares with ${value}, which is neither a number nor an instant.`);
  switch (operator) {
    case ":":
      return actual === wanted;
    case ":>":
      return actual > wanted;
    case ":>=":
      return actual >= wanted;
    case ":<":
      return actual < wanted;
    case ":<=":
      return actual <= wanted;
  }
}
