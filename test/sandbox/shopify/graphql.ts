import { setTimeout as pause } from "node:timers/promises";
import {
  getOperationAST,
  GraphQLError,
  Kind,
  parse,
  validate,
  type DocumentNode,
  type FragmentDefinitionNode,
} from "graphql";
import type { ApiContext } from "./admin-api/context.ts";
import { LARGEST_COST, requestedCost } from "./admin-api/cost.ts";
import { run } from "./admin-api/execute.ts";
import { schema } from "./admin-api/schema.ts";
import type { Throttle } from "./admin-api/throttle.ts";
import { json, type Answer, type Exchange, type Handler } from "./http.ts";
import type { Json } from "./json.ts";
import type { World } from "./world.ts";

/** The one API version that the twin has. */
export const API_VERSION = "2026-10";

/** How the Admin API misbehaves on request. */
export interface GraphqlFaults {
  /** So many coming operations are answered `THROTTLED`. */
  throttleNext: number;
  /** Every call is answered with this status (401, 429, 500, 503 ...) instead. */
  status: number | null;
  /** `Retry-After` of such an answer, in seconds. */
  retryAfter: number | null;
  /** Each answer takes this long, in real milliseconds. */
  delayMs: number;
  /** Everything costs so many times what the documented rule says: what Shopify counts today isn't published. */
  costFactor: number;
}

export const NO_GRAPHQL_FAULTS: GraphqlFaults = {
  throttleNext: 0,
  status: null,
  retryAfter: null,
  delayMs: 0,
  costFactor: 1,
};

/** What the twin notes of each operation, for tests. */
export interface SeenOperation {
  readonly shop: string;
  readonly name: string | null;
  readonly query: string;
  readonly variables: unknown;
  readonly errors: readonly string[];
}

interface GraphqlParts {
  readonly faults: GraphqlFaults;
  readonly throttle: Throttle;
  readonly seen: SeenOperation[];
  readonly origin: () => string;
}

const NO_TOKEN = "[API] Invalid API key or access token (unrecognized login or wrong password)";

/** `POST /admin/api/2026-10/graphql.json`, executed over Shopify's own schema. Any other version is not found. */
export function createGraphql(world: World, parts: GraphqlParts): Handler {
  return async (exchange) => {
    const version = /^\/admin\/api\/([^/]+)\/graphql\.json$/.exec(exchange.url.pathname)?.[1];
    if (version === undefined) return undefined;
    if (parts.faults.delayMs > 0) await pause(parts.faults.delayMs);
    const fault = parts.faults.status;
    if (fault !== null) {
      const wait = parts.faults.retryAfter;
      return json(
        fault,
        { errors: fault === 401 ? NO_TOKEN : "Unavailable" },
        wait === null ? {} : { "retry-after": String(wait) },
      );
    }
    if (version !== API_VERSION || exchange.method !== "POST") return json(404, { errors: "Not Found" });
    const shop = world.shops.get(exchange.host);
    const token = exchange.request.headers["x-shopify-access-token"];
    const worth = shop?.installation && typeof token === "string" ? world.tokens.check(shop.domain, token) : "bad";
    if (!shop?.installation || worth === "bad") return json(401, { errors: NO_TOKEN });
    if (worth === "never_expires") {
      return json(403, {
        errors:
          "[API] Non-expiring access tokens are no longer accepted for the Admin API. Start using expiring offline tokens.",
      });
    }
    // The status is all that the docs say of it; direct calls of the app's own pages are exempt, and the app makes none.
    if (world.dashboard.network === "elsewhere") {
      return json(403, { errors: "[API] This address isn't on the app's IP allowlist." });
    }
    const context: ApiContext = {
      world,
      shop,
      scopes: shop.installation.scopes,
      origin: parts.origin(),
      bulk: false,
      cost: 0,
      searchWarnings: [],
    };
    return answer(exchange, context, parts);
  };
}

interface GraphqlRequest {
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly operationName?: string;
}

async function answer(exchange: Exchange, context: ApiContext, parts: GraphqlParts): Promise<Answer> {
  const request = readRequest(exchange);
  if (!request) return json(400, { errors: { query: "Required parameter missing or invalid" } });
  const note = (errors: readonly string[], name: string | null = null): void => {
    parts.seen.push({ shop: context.shop.domain, name, query: request.query, variables: request.variables, errors });
    if (parts.seen.length > 2_000) parts.seen.splice(0, 1_000);
  };
  const checked = check(request, parts.faults.costFactor);
  if ("errors" in checked) {
    note(checked.errors.map((error) => error.message));
    return json(200, { errors: checked.errors.map(formatError) });
  }
  const { document, cost, name, isMutation } = checked;
  const domain = context.shop.domain;
  const throttled = parts.faults.throttleNext > 0;
  if (throttled) parts.faults.throttleNext -= 1;
  if (throttled || !parts.throttle.take(domain, cost)) {
    note(["Throttled"], name);
    const extensions = { code: "THROTTLED", documentation: "https://shopify.dev/api/usage/rate-limits" };
    return json(200, {
      errors: [{ message: "Throttled", extensions }],
      extensions: { cost: costOf(cost, null, parts.throttle.status(domain)) },
    });
  }
  const result = await run(document, context, request.variables, request.operationName);
  // A mutation's ten points are spent whatever it finds.
  const actual = Math.min(cost, isMutation ? cost : context.cost);
  parts.throttle.giveBack(domain, cost - actual);
  note(
    (result.errors ?? []).map((error) => error.message),
    name,
  );
  return json(200, {
    ...(result.errors ? { errors: result.errors.map(formatError) } : {}),
    data: (result.data ?? null) as Json,
    extensions: {
      cost: costOf(cost, actual, parts.throttle.status(domain)),
      ...(context.searchWarnings.length > 0 ? { search: context.searchWarnings } : {}),
    },
  });
}

function costOf(requestedQueryCost: number, actualQueryCost: number | null, throttleStatus: Json): Json {
  return { requestedQueryCost, actualQueryCost, throttleStatus };
}

type Checked =
  | { document: DocumentNode; cost: number; name: string | null; isMutation: boolean }
  | { errors: readonly GraphQLError[] };

function check(request: GraphqlRequest, costFactor: number): Checked {
  let document: DocumentNode;
  try {
    document = parse(request.query);
  } catch (fault) {
    if (fault instanceof GraphQLError) return { errors: [fault] };
    throw fault;
  }
  const errors = validate(schema, document);
  if (errors.length > 0) return { errors };
  const operation = getOperationAST(document, request.operationName);
  if (!operation) return { errors: [new GraphQLError("An operation name is required")] };
  const fragments = document.definitions.filter(
    (part): part is FragmentDefinitionNode => part.kind === Kind.FRAGMENT_DEFINITION,
  );
  const byName = new Map(fragments.map((part) => [part.name.value, part]));
  const cost = Math.ceil(requestedCost(schema, operation, byName, request.variables) * costFactor);
  // Such an answer has no `extensions.cost` beside its errors (seen in a public connector's recording of 2026-08-28).
  if (cost > LARGEST_COST) {
    const message = `Query cost is ${cost}, which exceeds the single query max cost limit (${LARGEST_COST}).`;
    return {
      errors: [
        new GraphQLError(message, {
          extensions: {
            code: "MAX_COST_EXCEEDED",
            cost,
            maxCost: LARGEST_COST,
            documentation: "https://shopify.dev/api/usage/rate-limits",
          },
        }),
      ],
    };
  }
  return { document, cost, name: operation.name?.value ?? null, isMutation: operation.operation === "mutation" };
}

/** Shopify names the faults of a document in `extensions.code`; graphql-js has only words. */
function formatError(error: GraphQLError): Json {
  const { message, locations, path, extensions } = error.toJSON();
  const unknownField = /^Cannot query field "(\w+)" on type "(\w+)"/.exec(message);
  const unknownArgument = /^Unknown argument "(\w+)" on field "(\w+)\.(\w+)"/.exec(message);
  const base = { ...(locations ? { locations } : {}), ...(path ? { path: [...path] } : {}) } as Record<string, Json>;
  if (unknownField) {
    const [, fieldName = "", typeName = ""] = unknownField;
    const words = `Field '${fieldName}' doesn't exist on type '${typeName}'`;
    return { message: words, ...base, extensions: { code: "undefinedField", typeName, fieldName } };
  }
  if (unknownArgument) {
    const [, argumentName = "", , name = ""] = unknownArgument;
    const words = `Field '${name}' doesn't accept argument '${argumentName}'`;
    return {
      message: words,
      ...base,
      extensions: { code: "argumentNotAccepted", name, typeName: "Field", argumentName },
    };
  }
  return { message, ...base, ...(extensions ? { extensions: extensions as Json } : {}) };
}

function readRequest(exchange: Exchange): GraphqlRequest | undefined {
  try {
    const value = JSON.parse(exchange.body) as Partial<GraphqlRequest> | null;
    if (typeof value?.query !== "string") return undefined;
    const { query, variables, operationName } = value;
    return { query, variables: variables ?? {}, ...(operationName ? { operationName } : {}) };
  } catch {
    return undefined;
  }
}
