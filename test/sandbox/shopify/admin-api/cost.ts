import {
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";

/** The largest requested cost of one operation. */
export const LARGEST_COST = 1_000;

const MUTATION_COST = 10;

/** What an operation may cost at most: one point for each object that has an id, as often as its connections' pages say; a mutation ten. */
export function requestedCost(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Readonly<Record<string, unknown>>,
): number {
  const number = (field: FieldNode, name: string): number | undefined => {
    const value = field.arguments?.find((argument) => argument.name.value === name)?.value;
    if (value?.kind === Kind.INT) return Number(value.value);
    if (value?.kind === Kind.VARIABLE) return Number(variables[value.name.value] ?? 0);
    return undefined;
  };
  const listLength = (field: FieldNode): number => {
    const ids = field.arguments?.find((argument) => argument.name.value === "ids")?.value;
    if (ids?.kind === Kind.LIST) return ids.values.length;
    const given = ids?.kind === Kind.VARIABLE ? variables[ids.name.value] : undefined;
    return Array.isArray(given) ? given.length : 1;
  };
  const costOf = (type: GraphQLCompositeType, selection: SelectionSetNode): number => {
    let cost = 0;
    let dearest = 0;
    for (const part of selection.selections) {
      if (part.kind === Kind.FIELD) {
        cost += fieldCost(type, part);
        continue;
      }
      const fragment = part.kind === Kind.INLINE_FRAGMENT ? part : fragments.get(part.name.value);
      const condition = fragment?.typeCondition && schema.getType(fragment.typeCondition.name.value);
      const inner = condition && isCompositeType(condition) ? condition : type;
      if (fragment) dearest = Math.max(dearest, costOf(inner, fragment.selectionSet));
    }
    return cost + dearest;
  };
  const fieldCost = (type: GraphQLCompositeType, field: FieldNode): number => {
    const definition = "getFields" in type ? type.getFields()[field.name.value] : undefined;
    const named = definition && getNamedType(definition.type);
    if (!named || !isCompositeType(named) || !field.selectionSet) return 0;
    const inner = costOf(named, field.selectionSet);
    if (named.name.endsWith("Connection"))
      return (number(field, "first") ?? number(field, "last") ?? 0) * Math.max(1, inner);
    const own = hasId(named) ? 1 : 0;
    return field.name.value === "nodes" && type.name === "QueryRoot" ? listLength(field) * (own + inner) : own + inner;
  };
  const root = operation.operation === "mutation" ? schema.getMutationType() : schema.getQueryType();
  if (!root) return 0;
  const mutations = operation.operation === "mutation" ? operation.selectionSet.selections.length * MUTATION_COST : 0;
  return mutations + costOf(root, operation.selectionSet);
}

/** Objects with an id are looked up and cost; money and other values come with them. */
export function hasId(type: GraphQLCompositeType): boolean {
  return (isObjectType(type) || isInterfaceType(type)) && "id" in type.getFields();
}
