import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";

const APP = join(import.meta.dirname, "../../../app");
/** Stands where only a running app knows what comes. */
export const HOLE = "\u0000";
/** A template with choices in it has as many readings; more than this is a sign of a mistake. */
const MOST_READINGS = 64;

/** A text of the app's sources that is SQL, or a part of some, with what its constants and functions fill in. */
export interface SqlText {
  file: string;
  line: number;
  /** Every way in which its choices may turn out. */
  readings: string[];
}

interface Source {
  file: string;
  tree: ts.SourceFile;
}

const sources = new Map<string, Source>();
for (const file of readdirSync(APP, { recursive: true, encoding: "utf8" })) {
  if (!file.endsWith(".ts") || file.includes("generated")) continue;
  const text = readFileSync(join(APP, file), "utf8");
  sources.set(file, { file, tree: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true) });
}

/** Every text that a pattern is found in, outside of other such texts. */
export function sqlTexts(pattern: RegExp): SqlText[] {
  return [...sources.values()].flatMap(({ file, tree }) => {
    const found: SqlText[] = [];
    const visit = (node: ts.Node): void => {
      if ((ts.isTemplateExpression(node) || ts.isStringLiteralLike(node)) && pattern.test(node.getText())) {
        const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
        found.push({ file, line, readings: readingsOf(node, new Map(), 0) });
        return;
      }
      ts.forEachChild(node, visit);
    };
    visit(tree);
    return found;
  });
}

type Bound = Map<string, ts.Expression>;

/** What an expression may come to as a text; a hole where that can't be seen. */
function readingsOf(node: ts.Expression, bound: Bound, depth: number): string[] {
  const read = (inner: ts.Expression): string[] => readingsOf(inner, bound, depth + 1);
  if (depth > 30) return [HOLE];
  if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return [node.text];
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) {
    return read(node.expression);
  }
  if (ts.isTemplateExpression(node)) {
    return node.templateSpans.reduce(
      (texts, { expression, literal }) => joined(joined(texts, read(expression)), [literal.text]),
      [node.head.text],
    );
  }
  if (ts.isConditionalExpression(node)) return unique([...read(node.whenTrue), ...read(node.whenFalse)]);
  if (ts.isIdentifier(node)) {
    const given = bound.get(node.text);
    if (given) return readingsOf(given, new Map(), depth + 1);
    const value = valueOf(node);
    return value ? readingsOf(value, new Map(), depth + 1) : [HOLE];
  }
  if (ts.isElementAccessExpression(node)) {
    const table = resolved(node.expression, bound);
    if (!table || !ts.isObjectLiteralExpression(table)) return [HOLE];
    return unique(table.properties.flatMap((one) => (ts.isPropertyAssignment(one) ? read(one.initializer) : [HOLE])));
  }
  return ts.isCallExpression(node) ? readingsOfCall(node, bound, depth) : [HOLE];
}

function readingsOfCall(node: ts.CallExpression, bound: Bound, depth: number): string[] {
  const { expression: callee, arguments: args } = node;
  if (ts.isPropertyAccessExpression(callee)) {
    const names = columnsOf(callee.expression);
    const [first, second] = args;
    if (names && callee.name.text === "from" && second) {
      return joined(["unnest($1) AS "], readingsOf(second, bound, depth + 1)).map(
        (text) => `${text}(${names.join(", ")})`,
      );
    }
    if (callee.name.text === "join") {
      const items = listOf(callee.expression, bound, depth);
      const [separator = ", "] = first ? readingsOf(first, bound, depth + 1) : [","];
      return items
        ? items.reduce(
            (texts, item, index) => joined(texts, index === 0 ? item : item.map((text) => separator + text)),
            [""],
          )
        : [HOLE];
    }
    return [HOLE];
  }
  const made = resolved(callee, bound);
  const body = made && (ts.isArrowFunction(made) || ts.isFunctionExpression(made)) ? made : functionOf(callee);
  const result = body && returned(body);
  if (!body || !result) return [HOLE];
  const given: Bound = new Map();
  body.parameters.forEach((parameter, index) => {
    const value = args[index] ?? parameter.initializer;
    if (ts.isIdentifier(parameter.name) && value) given.set(parameter.name.text, substituted(value, bound));
    if (ts.isObjectBindingPattern(parameter.name) && value && ts.isObjectLiteralExpression(value)) {
      for (const one of value.properties) {
        if (ts.isPropertyAssignment(one) && ts.isIdentifier(one.name))
          given.set(one.name.text, substituted(one.initializer, bound));
      }
    }
  });
  return readingsOf(result, given, depth + 1);
}

/** An argument that is itself a parameter becomes what that was given. */
const substituted = (value: ts.Expression, bound: Bound): ts.Expression =>
  (ts.isIdentifier(value) ? bound.get(value.text) : undefined) ?? value;

/** The elements of a list that can be seen, each with its readings. */
function listOf(node: ts.Expression, bound: Bound, depth: number): string[][] | null {
  if (ts.isPropertyAccessExpression(node) && node.name.text === "names")
    return columnsOf(node.expression)?.map((name) => [name]) ?? null;
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const list = listOf(node.expression.expression, bound, depth + 1);
    const [callback] = node.arguments;
    if (!list || !callback || !ts.isArrowFunction(callback)) return null;
    if (node.expression.name.text === "filter") return list;
    const [parameter] = callback.parameters;
    const result = returned(callback);
    if (node.expression.name.text !== "map" || !parameter || !result || !ts.isIdentifier(parameter.name)) return null;
    const { text } = parameter.name;
    return list.map(([item = HOLE]) =>
      readingsOf(result, new Map([...bound, [text, ts.factory.createStringLiteral(item)]]), depth + 1),
    );
  }
  const value = resolved(node, bound);
  if (value && value !== node && !ts.isArrayLiteralExpression(value)) return listOf(value, bound, depth + 1);
  if (!value || !ts.isArrayLiteralExpression(value)) return null;
  // An empty list is filled later.
  if (value.elements.length === 0 || value.elements.some(ts.isSpreadElement)) return null;
  return value.elements.map((one) => readingsOf(one, bound, depth + 1));
}

/** The names that `columns({...})` was given. */
function columnsOf(node: ts.Expression): string[] | null {
  const value = resolved(node, new Map());
  const [spec] = value && ts.isCallExpression(value) && value.expression.getText() === "columns" ? value.arguments : [];
  if (!spec || !ts.isObjectLiteralExpression(spec)) return null;
  return spec.properties.map((one) => one.name?.getText() ?? HOLE);
}

function resolved(node: ts.Expression, bound: Bound): ts.Expression | undefined {
  if (ts.isIdentifier(node)) return bound.get(node.text) ?? valueOf(node);
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isParenthesizedExpression(node)) {
    return resolved(node.expression, bound);
  }
  return node;
}

/** What a constant was set to, where it is declared: around the expression, in its file, or where it is imported from. */
function valueOf(name: ts.Identifier): ts.Expression | undefined {
  const declared = declarationOf(name);
  return declared && ts.isVariableDeclaration(declared) ? declared.initializer : undefined;
}

function functionOf(name: ts.Expression): ts.FunctionDeclaration | undefined {
  const declared = ts.isIdentifier(name) ? declarationOf(name) : undefined;
  return declared && ts.isFunctionDeclaration(declared) ? declared : undefined;
}

type Declaration = ts.VariableDeclaration | ts.FunctionDeclaration;

function declarationOf(name: ts.Identifier): Declaration | undefined {
  for (let around: ts.Node | undefined = name.parent; around; around = around.parent) {
    if (ts.isFunctionLike(around) && around.parameters.some((one) => one.name.getText() === name.text))
      return undefined;
    if (!ts.isBlock(around) && !ts.isSourceFile(around)) continue;
    const found = declaredIn(around.statements, name.text);
    if (found) return found;
  }
  return importedAs(name);
}

function declaredIn(statements: readonly ts.Statement[], name: string): Declaration | undefined {
  for (const statement of statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name?.text === name) return statement;
    if (!ts.isVariableStatement(statement)) continue;
    const found = statement.declarationList.declarations.find((one) => one.name.getText() === name);
    if (found) return found;
  }
  return undefined;
}

function importedAs(name: ts.Identifier): Declaration | undefined {
  const tree = name.getSourceFile();
  for (const statement of tree?.statements ?? []) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const { namedBindings } = statement.importClause ?? {};
    if (!namedBindings || !ts.isNamedImports(namedBindings)) continue;
    const element = namedBindings.elements.find((one) => one.name.text === name.text);
    if (!element) continue;
    const target = relative(APP, join(APP, dirname(tree.fileName), statement.moduleSpecifier.text));
    return declaredIn(sources.get(target)?.tree.statements ?? [], (element.propertyName ?? element.name).text);
  }
  return undefined;
}

/** The one expression that a function gives back. */
function returned(body: ts.ArrowFunction | ts.FunctionExpression | ts.FunctionDeclaration): ts.Expression | undefined {
  if (!body.body || !ts.isBlock(body.body)) return body.body;
  const last = body.body.statements.at(-1);
  return last && ts.isReturnStatement(last) ? last.expression : undefined;
}

const unique = (texts: string[]): string[] => [...new Set(texts)];

function joined(before: string[], after: string[]): string[] {
  const all = unique(before.flatMap((start) => after.map((end) => start + end)));
  if (all.length > MOST_READINGS) throw new Error(`A statement with more than ${MOST_READINGS} readings: ${all[0]}`);
  return all;
}
