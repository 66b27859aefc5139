import { GraphQLError } from "graphql";
import type { ApiContext } from "./context.ts";

/** The page arguments of every connection. */
export interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
  readonly reverse?: boolean | null;
}

const LARGEST_PAGE = 250;

function refuse(message: string): never {
  throw new GraphQLError(message, { extensions: { code: "BAD_REQUEST" } });
}

/** Cuts a page out of sorted items. Refuses a page without a size, one over 250, and a cursor that is none of ours. */
export function connection<T>(
  items: readonly T[],
  page: PageArguments,
  context: ApiContext,
  of: { readonly id: (item: T) => string; readonly node: (item: T) => unknown },
): Record<string, unknown> {
  const all = page.reverse ? [...items].reverse() : items;
  const [start, end] = context.bulk ? [0, all.length] : bounds(all, page, of.id);
  const shown = all.slice(start, end);
  const cursor = (item: T): string => Buffer.from(JSON.stringify({ last_id: of.id(item) })).toString("base64");
  const firstShown = shown[0];
  const lastShown = shown.at(-1);
  return {
    nodes: () => shown.map(of.node),
    edges: () => shown.map((item) => ({ cursor: cursor(item), node: () => of.node(item) })),
    pageInfo: {
      hasNextPage: end < all.length,
      hasPreviousPage: start > 0,
      startCursor: firstShown === undefined ? null : cursor(firstShown),
      endCursor: lastShown === undefined ? null : cursor(lastShown),
    },
  };
}

function bounds<T>(all: readonly T[], page: PageArguments, id: (item: T) => string): [number, number] {
  const [first, last] = [page.first ?? undefined, page.last ?? undefined];
  if (first === undefined && last === undefined) refuse("you must provide one of first or last");
  if (first !== undefined && last !== undefined) refuse("providing both first and last is not supported");
  const size = first ?? last ?? 0;
  if (size < 0) refuse("the page size must not be negative");
  if (size > LARGEST_PAGE) refuse(`first or last must not exceed ${LARGEST_PAGE}`);
  const start = page.after ? place(all, page.after, id) + 1 : 0;
  const end = page.before ? place(all, page.before, id) : all.length;
  return first === undefined ? [Math.max(start, end - size), end] : [start, Math.min(start + size, end)];
}

function place<T>(all: readonly T[], cursor: string, id: (item: T) => string): number {
  let wanted: unknown;
  try {
    wanted = (JSON.parse(Buffer.from(cursor, "base64").toString("utf8")) as { last_id?: unknown }).last_id;
  } catch {
    refuse("Invalid cursor for current pagination sort.");
  }
  const found = all.findIndex((item) => id(item) === wanted);
  return found < 0 ? refuse("Invalid cursor for current pagination sort.") : found;
}
