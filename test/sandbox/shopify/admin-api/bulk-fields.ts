import { GraphQLError } from "graphql";
import { readGid } from "../ids.ts";
import { graphqlTime } from "../time.ts";
import { BULK_UNUSED_MS } from "../dashboard.ts";
import { checkBulkQuery } from "./bulk-check.ts";
import type { BulkOperation } from "./bulk.ts";
import { connection } from "./connection.ts";
import type { ApiContext, ApiNode } from "./context.ts";
import type { ListArguments } from "./lists.ts";
import { search } from "./search.ts";

/** How many bulk queries of one app may run at once in a shop (API versions from 2026-01 on). */
const MOST_RUNNING = 5;

/**
 * Denies an app bulk operations that it may not run: they aren't enabled, it has run none for 31 days, or it has no IP
 * allowlist. "An access denied error" is all that the changelog of 2026-11-06 says of the form.
 */
function guardBulk({ world }: ApiContext): void {
  const { dashboard, bulk, clock } = world;
  if (clock.now() - bulk.usedAt > BULK_UNUSED_MS) dashboard.bulkQueries = false;
  if (dashboard.bulkQueries && dashboard.network !== "none") return;
  throw new GraphQLError(
    "Access denied for bulkOperationRunQuery field. Required access: Bulk queries must be enabled for the app.",
    {
      extensions: { code: "ACCESS_DENIED", documentation: "https://shopify.dev/api/usage/access-scopes" },
    },
  );
}

/** `bulkOperationRunQuery`: refuses a query that breaks the rules of bulk operations, by user errors. */
export function runBulk(input: { query: string; groupObjects: boolean }, context: ApiContext): Record<string, unknown> {
  const { bulk } = context.world;
  guardBulk(context);
  const refuse = (code: string, message: string) => ({
    bulkOperation: null,
    userErrors: [{ code, message, field: ["query"] }],
  });
  const problem = checkBulkQuery(input.query);
  if (problem) return refuse("INVALID", problem);
  if (bulk.of(context.shop.domain).filter(({ status }) => isRunning(status)).length >= MOST_RUNNING) {
    return refuse("LIMIT_REACHED", `Only ${MOST_RUNNING} bulk query operations may run at a time.`);
  }
  return { bulkOperation: bulkNode(bulk.start(context, input), context), userErrors: [] };
}

/** `bulkOperationCancel`: what is finished stays so, with a user error. */
export function cancelBulk(id: string, context: ApiContext): Record<string, unknown> {
  const operation = find(id, context);
  if (!operation)
    return { bulkOperation: null, userErrors: [{ field: ["id"], message: "Bulk operation does not exist" }] };
  if (!isRunning(operation.status)) {
    const message = "A bulk operation cannot be canceled when it is completed";
    return { bulkOperation: bulkNode(operation, context), userErrors: [{ field: ["id"], message }] };
  }
  context.world.bulk.cancel(operation);
  return { bulkOperation: bulkNode(operation, context), userErrors: [] };
}

/** `bulkOperation(id)`, and with no id the deprecated `currentBulkOperation`. */
export function readBulk(id: string | undefined, context: ApiContext): ApiNode | null {
  const operation = id === undefined ? context.world.bulk.of(context.shop.domain).at(-1) : find(id, context);
  return operation ? bulkNode(operation, context) : null;
}

export function listBulk(list: ListArguments, context: ApiContext): Record<string, unknown> {
  if (list.sortKey && !["CREATED_AT", "COMPLETED_AT"].includes(list.sortKey)) {
    throw new GraphQLError(`The sandbox doesn't sort by ${list.sortKey}.`);
  }
  const fields = {
    id: (operation: BulkOperation) => String(readGid(operation.id)?.id),
    status: (operation: BulkOperation) => operation.status,
    operation_type: () => "query",
    created_at: (operation: BulkOperation) => operation.createdAt,
  };
  const found = search(context.world.bulk.of(context.shop.domain), list.query, fields, context, "bulkOperations");
  return connection(found, list, context, { id: ({ id }) => id, node: (operation) => bulkNode(operation, context) });
}

function find(id: string, context: ApiContext): BulkOperation | undefined {
  return context.world.bulk.of(context.shop.domain).find((operation) => operation.id === id);
}

function isRunning(status: BulkOperation["status"]): boolean {
  return status === "CREATED" || status === "RUNNING" || status === "CANCELING";
}

function bulkNode(operation: BulkOperation, context: ApiContext): ApiNode {
  const address = `${context.origin}/__bulk/${operation.key}.jsonl`;
  const { status, result, rootObjectCount, objectCount } = operation;
  return {
    __typename: "BulkOperation",
    id: operation.id,
    type: "QUERY",
    status,
    errorCode: operation.errorCode,
    createdAt: graphqlTime(operation.createdAt),
    completedAt: operation.completedAt === null ? null : graphqlTime(operation.completedAt),
    objectCount: String(objectCount),
    rootObjectCount: String(rootObjectCount),
    fileSize: status === "COMPLETED" && result ? String(result.byteLength) : null,
    // An operation that found nothing has no file.
    url: status === "COMPLETED" && result && objectCount > 0 ? address : null,
    partialDataUrl: status === "FAILED" && result && objectCount > 0 ? address : null,
    query: operation.query,
  };
}
