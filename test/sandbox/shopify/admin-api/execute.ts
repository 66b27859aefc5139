import {
  defaultFieldResolver,
  execute,
  getNamedType,
  isCompositeType,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
} from "graphql";
import { guardField } from "./access.ts";
import type { ApiContext } from "./context.ts";
import { isConnection, ownCost } from "./cost.ts";
import { mutationRoot, queryRoot } from "./roots.ts";
import { schema } from "./schema.ts";

/** Every field passes the guard; one that the schema has and the sandbox doesn't play fails loudly instead of being null. */
const resolveField: GraphQLFieldResolver<unknown, ApiContext> = (source, args, context, info) => {
  guardField(context, info.parentType.name, info.fieldName);
  if (info.fieldName !== "__typename" && !(info.fieldName in (source as object))) {
    throw new Error(`The sandbox doesn't play ${info.parentType.name}.${info.fieldName}.`);
  }
  const value: unknown = defaultFieldResolver(source, args, context, info);
  if (value !== null && value !== undefined) context.cost += actualCost(value, info);
  return value;
};

/** What was found costs what it would have cost to ask for just that. */
function actualCost(value: unknown, { returnType, parentType, fieldName }: GraphQLResolveInfo): number {
  const type = getNamedType(returnType);
  if (!isCompositeType(type)) return 0;
  const isPage = fieldName === "nodes" && (isConnection(parentType) || parentType.name === "QueryRoot");
  const found = typeof value === "function" ? 1 : Array.isArray(value) && isPage ? value.filter(Boolean).length : 1;
  return ownCost(returnType) * found;
}

/** Runs a checked document as one shop's app. */
export async function run(
  document: DocumentNode,
  context: ApiContext,
  variables: Readonly<Record<string, unknown>> = {},
  operationName?: string,
): Promise<ExecutionResult> {
  const root = { ...queryRoot(context), ...mutationRoot(context) };
  return execute({
    schema,
    document,
    rootValue: root,
    contextValue: context,
    variableValues: variables,
    ...(operationName ? { operationName } : {}),
    fieldResolver: resolveField as GraphQLFieldResolver<unknown, unknown>,
    typeResolver: (value) => (value as { __typename: string }).__typename,
  });
}
