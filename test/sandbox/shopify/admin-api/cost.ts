import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";

// The rule of shopify.dev, "GraphQL Admin API rate limits", Cost calculation: a scalar 0, an object 1, an interface or union
// the dearest of its selections, a connection by the page that is asked for, a mutation 10. Held against costs that
// public connectors recorded (shop with flat fields 1 or 2, 59, 53, 102): a list of objects 1, a pageInfo 1, a MoneyBag 1
// and the MoneyV2 inside 0, a connection 2 and its page times what a node costs. What Shopify counts today is less for
// large pages; nobody has published how.

/** The largest requested cost of one operation. */
export const LARGEST_COST = 1_000;

const CONNECTION_COST = 2;
const MUTATION_COST = 10;
/** Comes with the MoneyBag, or with the object that it stands in. */
const FREE = new Set(["MoneyV2"]);

export const isConnection = (type: GraphQLCompositeType): boolean => type.name.endsWith("Connection");
const isEdge = (type: GraphQLCompositeType): boolean => type.name.endsWith("Edge");

/** What the object or the list of objects that a field gives costs by itself, its page and fields aside. */
export function ownCost(type: GraphQLOutputType): number {
  const named = getNamedType(type);
  if (!isCompositeType(named) || FREE.has(named.name) || isEdge(named)) return 0;
  return isConnection(named) ? CONNECTION_COST : 1;
}

/** What an operation may cost at most, before anything of it is looked up. */
export function requestedCost(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Readonly<Record<string, unknown>>,
): number {
  const valueOf = (node: FieldNode | SelectionNode, name: string): unknown => {
    const given =
      node.kind === Kind.FIELD ? node.arguments?.find((argument) => argument.name.value === name)?.value : null;
    if (given?.kind === Kind.INT) return Number(given.value);
    if (given?.kind === Kind.LIST) return given.values;
    return given?.kind === Kind.VARIABLE ? variables[given.name.value] : undefined;
  };
  /** `@skip` and `@include` leave out before anything is counted. */
  const isAsked = (part: SelectionNode): boolean =>
    (part.directives ?? []).every((directive) => {
      const condition = directive.arguments?.find((argument) => argument.name.value === "if")?.value;
      const on =
        condition?.kind === Kind.VARIABLE
          ? variables[condition.name.value] === true
          : condition?.kind === Kind.BOOLEAN && condition.value;
      return directive.name.value === "skip" ? !on : directive.name.value === "include" ? on : true;
    });
  const possible = (type: GraphQLCompositeType): readonly GraphQLObjectType[] =>
    isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];

  const costOf = (type: GraphQLCompositeType, selection: SelectionSetNode): number =>
    Math.max(0, ...possible(type).map((object) => costOfObject(object, selection)));

  const costOfObject = (object: GraphQLObjectType, selection: SelectionSetNode): number =>
    selection.selections.filter(isAsked).reduce((sum, part) => {
      if (part.kind === Kind.FIELD) return sum + costOfField(object, part);
      const fragment = part.kind === Kind.INLINE_FRAGMENT ? part : fragments.get(part.name.value);
      const condition = fragment?.typeCondition && schema.getType(fragment.typeCondition.name.value);
      const fits = !condition || (isCompositeType(condition) && possible(condition).includes(object));
      return fragment && fits ? sum + costOfObject(object, fragment.selectionSet) : sum;
    }, 0);

  const costOfField = (parent: GraphQLObjectType, field: FieldNode): number => {
    const definition = parent.getFields()[field.name.value];
    const named = definition && getNamedType(definition.type);
    if (!definition || !named || !isCompositeType(named) || !field.selectionSet) return 0;
    if (isConnection(named)) return costOfConnection(named as GraphQLObjectType, field, field.selectionSet);
    const each = ownCost(definition.type) + costOf(named, field.selectionSet);
    if (parent === schema.getMutationType()) return MUTATION_COST + costOf(named, field.selectionSet);
    if (parent === schema.getQueryType() && isListType(getNullableType(definition.type))) {
      const ids = valueOf(field, "ids");
      return each * (Array.isArray(ids) ? ids.length : 1);
    }
    return each;
  };

  const costOfConnection = (type: GraphQLObjectType, field: FieldNode, selection: SelectionSetNode): number => {
    const page = Number(valueOf(field, "first") ?? valueOf(field, "last") ?? 0);
    let once = 0;
    let perNode = 0;
    for (const part of selection.selections.filter(isAsked)) {
      const cost = costOfObject(type, { ...selection, selections: [part] });
      if (part.kind === Kind.FIELD && ["nodes", "edges"].includes(part.name.value)) perNode += cost;
      else once += cost;
    }
    return CONNECTION_COST + once + page * Math.max(1, perNode);
  };

  const root = operation.operation === "mutation" ? schema.getMutationType() : schema.getQueryType();
  return root ? costOfObject(root, operation.selectionSet) : 0;
}
