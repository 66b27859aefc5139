import { readGid } from "../ids.ts";
import { grants } from "../app-config.ts";
import type { ApiContext, ApiNode } from "./context.ts";
import { digestOf, metafieldNode, namespaceOf, type StoredMetafield } from "./metafield-node.ts";

export interface MetafieldInput {
  readonly ownerId: string;
  readonly namespace?: string | null;
  readonly key: string;
  readonly type?: string | null;
  readonly value: string;
  readonly compareDigest?: string | null;
}

const MOST_AT_ONCE = 25;
const OWNER_SCOPES: Readonly<Record<string, string>> = {
  Product: "write_products",
  ProductVariant: "write_products",
  Order: "write_orders",
  Customer: "write_customers",
};

/** Of a JSON metafield, for apps made since April 2026 (shopify.dev, "Metafield limits"). */
const LARGEST_JSON = 128 * 1024;

interface Problem {
  readonly code: string;
  readonly message: string;
  readonly field: readonly string[];
}

/** `metafieldsSet`: all of them or none, 25 at most, with compare-and-set by digest. */
export function setMetafields(inputs: readonly MetafieldInput[], context: ApiContext): Record<string, unknown> {
  const { shop, world } = context;
  const problems = inputs.flatMap((input, index) => {
    const problem = check(input, context);
    return problem ? [{ ...problem, field: ["metafields", String(index), ...problem.field], elementIndex: index }] : [];
  });
  if (inputs.length > MOST_AT_ONCE) {
    const message = `Exceeded the maximum metafields input limit of ${MOST_AT_ONCE}.`;
    problems.unshift({ code: "LESS_THAN_OR_EQUAL_TO", message, field: ["metafields"], elementIndex: 0 });
  }
  if (problems.length > 0) return { metafields: null, userErrors: problems };
  const now = world.clock.now();
  const metafields = inputs.map((input): ApiNode => {
    const namespace = namespaceOf(input.namespace);
    const fields = shop.metafields.get(input.ownerId) ?? [];
    const found = fields.find((field) => field.namespace === namespace && field.key === input.key);
    const made: StoredMetafield = {
      id: found?.id ?? shop.ids.metafield(),
      namespace,
      key: input.key,
      type: input.type ?? found?.type ?? "",
      value: input.value,
      createdAt: found?.createdAt ?? now,
      updatedAt: now,
    };
    shop.metafields.set(input.ownerId, [...fields.filter((field) => field !== found), made]);
    return metafieldNode(made, input.ownerId, context);
  });
  return { metafields, userErrors: [] };
}

function check(input: MetafieldInput, context: ApiContext): Problem | undefined {
  const owner = readGid(input.ownerId);
  const field = context.shop.metafields
    .get(input.ownerId)
    ?.find((one) => one.namespace === namespaceOf(input.namespace) && one.key === input.key);
  const ours = owner?.type !== "AppInstallation" || owner.id === context.shop.installation?.id;
  if (!owner || !ours) return { code: "INVALID", message: "Owner does not exist.", field: ["ownerId"] };
  const scope = OWNER_SCOPES[owner.type];
  if (scope && !grants(context.scopes, scope)) {
    return { code: "APP_NOT_AUTHORIZED", message: "Access to this namespace and key is not allowed.", field: [] };
  }
  if (input.value.trim() === "") return { code: "BLANK", message: "can't be blank", field: ["value"] };
  const type = input.type ?? field?.type;
  if (!type) return { code: "BLANK", message: "can't be blank", field: ["type"] };
  if (!/^[\w-]{2,64}$/.test(input.key)) return { code: "INVALID", message: "is invalid", field: ["key"] };
  if (type === "json" && Buffer.byteLength(input.value) > LARGEST_JSON) {
    return { code: "TOO_LONG", message: `is too long (maximum is ${LARGEST_JSON} bytes)`, field: ["value"] };
  }
  if (type === "json" && !isJson(input.value))
    return { code: "INVALID_VALUE", message: "Value is invalid JSON.", field: ["value"] };
  if (type === "boolean" && !["true", "false"].includes(input.value)) {
    return { code: "INVALID_VALUE", message: "Value must be true or false.", field: ["value"] };
  }
  const digest = field ? digestOf(field.value) : null;
  if (input.compareDigest !== undefined && input.compareDigest !== digest) {
    return {
      code: "STALE_OBJECT",
      message: "The resource has been updated since it was loaded.",
      field: ["compareDigest"],
    };
  }
  return undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** `metafieldsDelete`: what isn't there is answered with null. */
export function deleteMetafields(
  identifiers: readonly { ownerId: string; namespace: string; key: string }[],
  { shop }: ApiContext,
): Record<string, unknown> {
  const deletedMetafields = identifiers.map((identifier) => {
    const namespace = namespaceOf(identifier.namespace);
    const fields = shop.metafields.get(identifier.ownerId) ?? [];
    const left = fields.filter((field) => field.namespace !== namespace || field.key !== identifier.key);
    shop.metafields.set(identifier.ownerId, left);
    return left.length === fields.length ? null : identifier;
  });
  return { deletedMetafields, userErrors: [] };
}
