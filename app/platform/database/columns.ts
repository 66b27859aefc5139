/** The types of columns that statements hand over. jsonb takes its value as text. */
export type ColumnType = "int4" | "int8" | "text" | "bool" | "timestamptz" | "jsonb";

type Value<Type extends ColumnType> = Type extends "int4" | "int8"
  ? number | null
  : Type extends "bool"
    ? boolean | null
    : Type extends "timestamptz"
      ? Date | number | null
      : string | null;

export type ColumnValues<Spec extends Record<string, ColumnType>> = { [Name in keyof Spec]: Value<Spec[Name]> };

/**
 * One list of columns, from which rows become the parameters of a statement and the statement reads them: a text for
 * each column, written as PostgreSQL writes arrays, so that both drivers hand it over as it is and any number of rows is
 * the same prepared statement.
 */
export function columns<const Spec extends Record<string, ColumnType>>(spec: Spec) {
  const names = Object.keys(spec) as (keyof Spec & string)[];
  return {
    names,
    /** `unnest(...) AS alias(...)`, reading parameters from `$first` on. */
    from(first: number, alias: string): string {
      const arrays = names.map((name, index) => `$${first + index}::text::${spec[name]}[]`);
      return `unnest(${arrays.join(", ")}) AS ${alias}(${names.join(", ")})`;
    },
    /** The columns' names behind a table's. */
    of: (table: string): string => names.map((name) => `${table}.${name}`).join(", "),
    /** A parameter for each column, in their order. Instants are dates or milliseconds. */
    parameters(rows: readonly ColumnValues<Spec>[]): string[] {
      return names.map((name) => `{${rows.map((row) => element(spec[name] as ColumnType, row[name])).join(",")}}`);
    },
  };
}

function element(type: ColumnType, value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  switch (type) {
    case "int4":
    case "int8":
    case "bool":
      return String(value);
    case "timestamptz":
      return `"${(value instanceof Date ? value : new Date(value as number)).toISOString()}"`;
    case "text":
    case "jsonb":
      return `"${(value as string).replace(/["\\]/g, "\\$&")}"`;
  }
}

/** Names in one text, as `string_to_array(..., ',')` reads them: for lists inside a row, whose names hold no comma. */
export const joined = (names: Iterable<string>): string => [...names].join(",");
