import type { Tree } from "./parse.ts";

type Node = { [key: string]: Tree };

/** Where a join with it says nothing yet: it has all of them. */
const SHOPS = "shop";
/** The columns by which a row says which shop's it is. */
const keysOf = (table: string): readonly string[] => (table === SHOPS ? ["id", "domain"] : ["shop_id"]);

/**
 * The tables of shops' rows that a statement reads or changes without saying of which shop, at the level where it does
 * so. A condition says it that must hold (not one arm of an OR), and compares the row's shop with something from outside
 * of these tables: a parameter, a row handed in, or a row of a query around it or inside it, which is looked at by itself.
 * Going by `ctid` is as good, since that comes from such a query. What is inserted names the shop among its columns.
 */
export function unscopedTables(tree: Tree, tables: ReadonlySet<string>): string[] {
  const found: string[] = [];
  const owned = new Set([...tables].filter((table) => !isShadowed(tree, table)));
  each(tree, (kind, node) => {
    if (kind === "InsertStmt") {
      const table = String(inside(node["relation"], "relname"));
      const columns = list(node["cols"]).map((one) => inside(one, "ResTarget", "name"));
      if (owned.has(table) && !keysOf(table).some((key) => columns.includes(key))) found.push(table);
    }
    // What a UNION joins has no name of its own.
    const isArm = (kind === "larg" || kind === "rarg") && "op" in node;
    if (kind === "SelectStmt" || isArm) found.push(...unscopedAt([], node["fromClause"], node["whereClause"], owned));
    if (kind === "UpdateStmt")
      found.push(...unscopedAt([node["relation"]], node["fromClause"], node["whereClause"], owned));
    if (kind === "DeleteStmt")
      found.push(...unscopedAt([node["relation"]], node["usingClause"], node["whereClause"], owned));
  });
  return found;
}

/** Whether a name is that of a part of the statement (WITH), which doesn't itself read the table of that name. */
function isShadowed(tree: Tree, table: string): boolean {
  const parts: Node[] = [];
  each(tree, (kind, node) => {
    if (kind === "CommonTableExpr" && node["ctename"] === table) parts.push(node);
  });
  let reads = false;
  each(parts, (_, node) => {
    if (node["relname"] === table) reads = true;
  });
  return parts.length > 0 && !reads;
}

/** The tables of one level by alias. */
type Level = ReadonlyMap<string, string>;
/** Two rows of a level that have the same shop, or one (`to` is null) whose shop comes from outside. */
interface Tie {
  alias: string;
  to: string | null;
}

function unscopedAt(targets: Tree[], from: Tree, where: Tree, owned: ReadonlySet<string>): string[] {
  const level = new Map<string, string>();
  const conditions: Tree[] = [where];
  const ties: Tie[] = [];
  const note = (range: Tree): void => {
    const table = String(inside(range, "relname"));
    if (owned.has(table) || table === SHOPS) level.set(String(inside(range, "alias", "aliasname") ?? table), table);
  };
  const walk = (item: Tree): void => {
    const range = inside(item, "RangeVar");
    if (range !== undefined) note(range);
    const join = inside(item, "JoinExpr") as Node | undefined;
    if (join === undefined) return;
    walk(join["larg"]);
    walk(join["rarg"]);
    conditions.push(join["quals"]);
    const using = list(join["usingClause"]).map((one) => inside(one, "String", "sval"));
    if (using.includes("shop_id")) {
      const [left, right] = [aliasOf(join["larg"]), aliasOf(join["rarg"])];
      if (level.has(right)) ties.push({ alias: right, to: level.has(left) ? left : null });
      if (level.has(left)) ties.push({ alias: left, to: level.has(right) ? right : null });
    }
  };
  targets.forEach(note);
  list(from).forEach(walk);
  ties.push(...conditions.flatMap((condition) => tiesOf(condition, level)));
  const scoped = reached(ties);
  return [...level].filter(([alias, table]) => owned.has(table) && !scoped.has(alias)).map(([, table]) => table);
}

/** The rows whose shop comes from outside, themselves or by way of others. */
function reached(ties: readonly Tie[]): Set<string> {
  const scoped = new Set(ties.filter(({ to }) => to === null).map(({ alias }) => alias));
  for (let before = -1; before < scoped.size; ) {
    before = scoped.size;
    for (const { alias, to } of ties) if (to !== null && scoped.has(to)) scoped.add(alias);
  }
  return scoped;
}

function tiesOf(condition: Tree, level: Level): Tie[] {
  const bool = inside(condition, "BoolExpr") as Node | undefined;
  if (bool !== undefined) {
    const arms = list(bool["args"]).map((arm) => tiesOf(arm, level));
    if (bool["boolop"] === "AND_EXPR") return arms.flat();
    if (bool["boolop"] !== "OR_EXPR") return [];
    const [first = new Set<string>(), ...rest] = arms.map(reached);
    return [...first].filter((alias) => rest.every((arm) => arm.has(alias))).map((alias) => ({ alias, to: null }));
  }
  const sublink = inside(condition, "SubLink") as Node | undefined;
  if (sublink?.["subLinkType"] === "ANY_SUBLINK") {
    return partsOf(sublink["testexpr"]).flatMap((part) => rowsOf(part, level).map((alias) => ({ alias, to: null })));
  }
  const comparison = inside(condition, "A_Expr") as Node | undefined;
  const name = inside(list(comparison?.["name"])[0], "String", "sval");
  if (comparison === undefined || name !== "=") return [];
  const [left, right] = [partsOf(comparison["lexpr"]), partsOf(comparison["rexpr"])];
  if (comparison["kind"] !== "AEXPR_OP") return left.flatMap((part) => tie(part, comparison["rexpr"], level));
  return left.flatMap((part, index) => [...tie(part, right[index], level), ...tie(right[index], part, level)]);
}

/** What it says of a row that this expression, its shop, is that other one. */
function tie(part: Tree, other: Tree, level: Level): Tie[] {
  const others = rowsOf(other, level);
  return rowsOf(part, level).flatMap((alias): Tie[] => {
    if (others.length > 0) return others.map((to) => ({ alias, to }));
    return mentions(other, level) ? [] : [{ alias, to: null }];
  });
}

/** The rows of a level whose shop, or place in the table, an expression is. */
function rowsOf(expression: Tree, level: Level): string[] {
  const fields = list(inside(expression, "ColumnRef", "fields")).map((field) =>
    String(inside(field, "String", "sval")),
  );
  const column = fields.at(-1) ?? "";
  const isKey = (table: string): boolean => keysOf(table).includes(column) || column === "ctid";
  if (fields.length === 1) return [...level].filter(([, table]) => isKey(table)).map(([alias]) => alias);
  const [alias = ""] = fields;
  const table = level.get(alias);
  return table !== undefined && isKey(table) ? [alias] : [];
}

/** Whether an expression is made of another column of the level's tables: that says nothing from outside. */
function mentions(expression: Tree, level: Level): boolean {
  let found = false;
  each(
    { expression },
    (kind, node) => {
      if (kind !== "ColumnRef") return;
      const fields = list(node["fields"]).map((field) => String(inside(field, "String", "sval")));
      if (fields.length > 1 && level.has(fields[0] ?? "")) found = true;
    },
    ["SubLink"],
  );
  return found;
}

const partsOf = (expression: Tree): Tree[] => {
  const row = inside(expression, "RowExpr", "args");
  return row === undefined ? [expression] : list(row);
};

const aliasOf = (item: Tree): string =>
  String(inside(item, "RangeVar", "alias", "aliasname") ?? inside(item, "RangeVar", "relname") ?? "");

const list = (tree: Tree): Tree[] => (Array.isArray(tree) ? tree : []);

function inside(tree: Tree, ...path: string[]): Tree {
  return path.reduce<Tree>((at, key) => (typeof at === "object" && !Array.isArray(at) ? at[key] : undefined), tree);
}

/** Every node with its kind, those below some kinds left out. */
function each(tree: Tree, visit: (kind: string, node: Node) => void, except: readonly string[] = []): void {
  if (typeof tree !== "object") return;
  if (Array.isArray(tree)) {
    for (const one of tree) each(one, visit, except);
    return;
  }
  for (const [kind, node] of Object.entries(tree)) {
    if (except.includes(kind)) continue;
    if (typeof node === "object" && !Array.isArray(node)) visit(kind, node);
    each(node, visit, except);
  }
}
