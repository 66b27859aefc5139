import {
  defaultFieldResolver,
  execute,
  getNamedType,
  isCompositeType,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLFieldResolver,
} from "graphql";
import { guardField } from "./access.ts";
import type { ApiContext } from "./context.ts";
import { hasId } from "./cost.ts";
import { mutationRoot, queryRoot } from "./roots.ts";
import { schema } from "./schema.ts";

/** Every field passes the guard; one that the schema has and the sandbox doesn't play fails loudly instead of being null. */
const resolveField: GraphQLFieldResolver<unknown, ApiContext> = (source, args, context, info) => {
  guardField(context, info.parentType.name, info.fieldName);
  if (info.fieldName !== "__typename" && !(info.fieldName in (source as object))) {
    throw new Error(`The sandbox doesn't play ${info.parentType.name}.${info.fieldName}.`);
  }
  const value: unknown = defaultFieldResolver(source, args, context, info);
  const type = getNamedType(info.returnType);
  if (isCompositeType(type) && hasId(type) && value) context.nodes += Array.isArray(value) ? value.length : 1;
  return value;
};

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
