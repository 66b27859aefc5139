import {
  getNamedType,
  getNullableType,
  GraphQLError,
  isListType,
  Kind,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
} from "graphql";
import { schema } from "./schema.ts";

const MOST_CONNECTIONS = 5;
const DEEPEST = 2;

/** Gives what is wrong with a bulk query by Shopify's rules, or undefined. */
export function checkBulkQuery(query: string): string | undefined {
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (fault) {
    if (fault instanceof GraphQLError) return `Invalid bulk query: ${fault.message}`;
    throw fault;
  }
  const [fault] = validate(schema, document);
  if (fault) return `Invalid bulk query: ${fault.message}`;
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (operations.length !== 1 || operations[0]?.operation !== "query")
    return "A bulk query must be one query operation.";
  return checkConnections(document);
}

function checkConnections(document: DocumentNode): string | undefined {
  const types = new TypeInfo(schema);
  const problems: string[] = [];
  const open: ("connection" | "list" | "other")[] = [];
  const hasId: boolean[] = [];
  let connections = 0;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: {
        enter(field) {
          const type = types.getType();
          const parent = types.getParentType()?.name;
          if (parent === "QueryRoot" && ["node", "nodes"].includes(field.name.value)) {
            problems.push("Top-level node and nodes fields are not allowed in bulk queries.");
          }
          const isConnection = Boolean(type && getNamedType(type).name.endsWith("Connection"));
          if (isConnection) {
            connections += 1;
            if (open.includes("list"))
              problems.push("Queries that contain a connection field within a list field are not supported.");
            if (open.filter((kind) => kind === "connection").length >= DEEPEST) {
              problems.push(`Bulk queries cannot contain connections with more than ${DEEPEST} levels of nesting.`);
            }
            if (open.length > 0 && !hasId.at(-1)) problems.push(missingId(field));
          }
          const list = Boolean(
            type && isListType(getNullableType(type)) && !["edges", "nodes"].includes(field.name.value),
          );
          open.push(isConnection ? "connection" : list ? "list" : "other");
        },
        leave() {
          open.pop();
        },
      },
      SelectionSet: {
        enter(selection) {
          hasId.push(
            selection.selections.some((part) => part.kind === Kind.FIELD && !part.alias && part.name.value === "id"),
          );
        },
        leave() {
          hasId.pop();
        },
      },
    }),
  );
  if (connections === 0) problems.push("Bulk queries must contain at least one connection.");
  if (connections > MOST_CONNECTIONS)
    problems.push(`Bulk queries cannot contain more than ${MOST_CONNECTIONS} connections.`);
  return problems[0];
}

function missingId(field: FieldNode): string {
  return `The parent 'node' field for a nested connection must select the 'id' field without an alias and must be of 'ID' return type. Connection fields without 'id': ${field.name.value}.`;
}
