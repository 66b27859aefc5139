import { createHash } from "node:crypto";
import type { SandboxMetafield } from "../catalogue.ts";
import { gid, type Id } from "../ids.ts";
import type { SandboxShop } from "../shop.ts";
import { graphqlTime } from "../time.ts";
import { connection, type PageArguments } from "./connection.ts";
import type { ApiContext, ApiNode } from "./context.ts";

export type StoredMetafield = SandboxMetafield & { id: Id; createdAt: number; updatedAt: number };

/** The number of the app at Shopify, from which reserved namespaces are made. */
const APP_NUMBER = "271828182845";

/** Gives the namespace that `$app` stands for; left out means `$app`, too. */
export function namespaceOf(namespace: string | null | undefined): string {
  const name = namespace ?? "$app";
  return name === "$app" || name.startsWith("$app:") ? `app--${APP_NUMBER}${name.slice(4).replace(":", "--")}` : name;
}

/** Gives an owner's metafields: those set through the API and those of the catalogue. */
export function metafieldsOf(
  shop: SandboxShop,
  ownerId: string,
  catalogue: readonly SandboxMetafield[],
): StoredMetafield[] {
  const stored = shop.metafields.get(ownerId) ?? [];
  const known = catalogue.filter(
    (field) => !stored.some((own) => own.namespace === field.namespace && own.key === field.key),
  );
  const base = { createdAt: shop.updatedAt, updatedAt: shop.updatedAt };
  return [...known.map((field, index) => ({ ...field, ...base, id: 26_000_000_000_000n + BigInt(index) })), ...stored];
}

/** Writes the two fields of every object that has metafields. */
export function metafieldFields(ownerId: string, context: ApiContext, catalogue: readonly SandboxMetafield[] = []) {
  const all = (): StoredMetafield[] => metafieldsOf(context.shop, ownerId, catalogue);
  return {
    metafield: ({ namespace, key }: { namespace?: string | null; key: string }) => {
      const found = all().find((field) => field.namespace === namespaceOf(namespace) && field.key === key);
      return found ? metafieldNode(found, ownerId, context) : null;
    },
    metafields: ({ namespace, keys, ...page }: PageArguments & { namespace?: string | null; keys?: string[] | null }) =>
      connection(
        all().filter(
          (field) =>
            (!namespace || field.namespace === namespaceOf(namespace)) &&
            (!keys || keys.some((key) => [field.key, `${field.namespace}.${field.key}`].includes(key))),
        ),
        page,
        context,
        { id: (field) => String(field.id), node: (field) => metafieldNode(field, ownerId, context) },
      ),
  };
}

/** Writes a `Metafield`. */
export function metafieldNode(field: StoredMetafield, ownerId: string, context: ApiContext): ApiNode {
  const type = /^gid:\/\/shopify\/(\w+)\//.exec(ownerId)?.[1] ?? "";
  const ownerType = { AppInstallation: "API_PERMISSION", ProductVariant: "PRODUCTVARIANT" }[type] ?? type.toUpperCase();
  return {
    __typename: "Metafield",
    id: gid("Metafield", field.id),
    legacyResourceId: String(field.id),
    namespace: field.namespace,
    key: field.key,
    value: field.value,
    type: field.type,
    jsonValue: field.type === "json" ? (JSON.parse(field.value) as unknown) : field.value,
    description: null,
    createdAt: graphqlTime(field.createdAt),
    updatedAt: graphqlTime(field.updatedAt),
    ownerType,
    owner: { __typename: type, id: ownerId, ...metafieldFields(ownerId, context) },
    compareDigest: digestOf(field.value),
    sizeInBytes: Buffer.byteLength(field.value),
  };
}

/** Gives the digest that a compare-and-set names. */
export function digestOf(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}
