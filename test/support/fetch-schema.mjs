// Takes the Admin API's schema from the package that ships it, and keeps the part that app and sandbox use.
// Run it again when an operation needs a field more: add the field below, then
//   node test/support/fetch-schema.mjs
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import {
  buildClientSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  getNamedType,
  parse,
  print,
  printType,
  validateSchema,
  buildASTSchema,
} from "graphql";

const PACKAGE = "@shopify/dev-mcp@1.16.0";
const VERSION = "2026-10";
const TARGET = new URL("../sandbox/shopify/schema.graphql", import.meta.url);

/** Every object and interface that is kept, with its fields. Input types, enums and scalars follow by themselves, whole. */
const KEEP = {
  QueryRoot:
    "shop currentAppInstallation order orders ordersCount product products productVariant productVariants node nodes bulkOperation bulkOperations currentBulkOperation webhookSubscriptions customer",
  Mutation:
    "metafieldsSet metafieldsDelete bulkOperationRunQuery bulkOperationCancel appUninstall webhookSubscriptionCreate webhookSubscriptionUpdate webhookSubscriptionDelete",
  Node: "id",
  HasMetafields: "metafield metafields",
  LegacyInteroperability: "legacyResourceId",
  DisplayableError: "field message",
  PageInfo: "endCursor hasNextPage hasPreviousPage startCursor",
  Count: "count precision",
  Attribute: "key value",
  MoneyBag: "presentmentMoney shopMoney",
  MoneyV2: "amount currencyCode",
  Shop: "id name myshopifyDomain primaryDomain domains url email contactEmail currencyCode currencyFormats enabledPresentmentCurrencies ianaTimezone timezoneAbbreviation timezoneOffset timezoneOffsetMinutes shopAddress billingAddress plan taxesIncluded taxShipping metafield metafields createdAt updatedAt orders products",
  CurrencyFormats: "moneyFormat moneyInEmailsFormat moneyWithCurrencyFormat moneyWithCurrencyInEmailsFormat",
  Domain: "id host url sslEnabled localization",
  DomainLocalization: "alternateLocales country defaultLocale",
  ShopAddress: "id address1 address2 city company country countryCodeV2 phone provinceCode zip",
  ShopPlan: "displayName partnerDevelopment publicDisplayName shopifyPlus",
  AppInstallation: "id app accessScopes launchUrl uninstallUrl metafield metafields",
  App: "id apiKey handle title embedded requestedAccessScopes optionalAccessScopes availableAccessScopes webhookApiVersion",
  AccessScope: "handle description",
  Metafield:
    "id namespace key value jsonValue type description createdAt updatedAt ownerType owner legacyResourceId compareDigest sizeInBytes",
  HasCompareDigest: "compareDigest",
  MetafieldConnection: "edges nodes pageInfo",
  MetafieldEdge: "cursor node",
  Order:
    "id legacyResourceId name number test createdAt updatedAt processedAt cancelledAt cancelReason closedAt closed sourceName sourceIdentifier displayFinancialStatus displayFulfillmentStatus currencyCode presentmentCurrencyCode totalPriceSet subtotalPriceSet totalTaxSet totalDiscountsSet totalShippingPriceSet totalTipReceivedSet totalRefundedSet totalOutstandingSet currentTotalPriceSet currentSubtotalPriceSet currentTotalTaxSet currentTotalDiscountsSet currentShippingPriceSet totalPrice subtotalPrice totalTax totalDiscounts totalShippingPrice shippingAddress billingAddress customerLocale customer cartToken checkoutToken clientIp email phone customAttributes lineItems shippingLine shippingLines discountApplications discountCode discountCodes refunds refundable taxesIncluded confirmed edited fullyPaid unpaid landingPageUrl referrerUrl customerJourneySummary paymentGatewayNames tags note metafield metafields",
  CustomerJourneySummary: "customerOrderIndex daysToConversion ready",
  OrderConnection: "edges nodes pageInfo",
  OrderEdge: "cursor node",
  LineItem:
    "id name title variantTitle sku vendor quantity currentQuantity isGiftCard requiresShipping taxable product variant customAttributes originalUnitPriceSet discountedUnitPriceSet discountedUnitPriceAfterAllDiscountsSet originalTotalSet discountedTotalSet totalDiscountSet originalTotal discountedTotal fulfillableQuantity discountAllocations refundableQuantity",
  LineItemConnection: "edges nodes pageInfo",
  LineItemEdge: "cursor node",
  DiscountAllocation: "allocatedAmount allocatedAmountSet discountApplication",
  DiscountApplication: "allocationMethod index targetSelection targetType value",
  AutomaticDiscountApplication: "allocationMethod index targetSelection targetType title value",
  DiscountCodeApplication: "allocationMethod code index targetSelection targetType value",
  ManualDiscountApplication: "allocationMethod description index targetSelection targetType title value",
  DiscountApplicationConnection: "edges nodes pageInfo",
  DiscountApplicationEdge: "cursor node",
  PricingPercentageValue: "percentage",
  ShippingLine:
    "id title code source custom isRemoved originalPriceSet discountedPriceSet currentDiscountedPriceSet originalPrice price",
  ShippingLineConnection: "edges nodes pageInfo",
  ShippingLineEdge: "cursor node",
  MailingAddress:
    "id countryCodeV2 countryCode country provinceCode zip city firstName lastName name address1 address2 company phone",
  Customer:
    "id legacyResourceId displayName firstName lastName email phone locale createdAt updatedAt metafield metafields",
  Refund: "id legacyResourceId createdAt updatedAt note order refundLineItems totalRefundedSet",
  RefundLineItem: "id lineItem quantity restockType restocked priceSet subtotalSet totalTaxSet",
  RefundLineItemConnection: "edges nodes pageInfo",
  RefundLineItemEdge: "cursor node",
  Product:
    "id legacyResourceId handle title vendor productType status tags options variants variantsCount isGiftCard hasOnlyDefaultVariant createdAt updatedAt metafield metafields totalVariants onlineStoreUrl",
  ProductConnection: "edges nodes pageInfo",
  ProductEdge: "cursor node",
  ProductOption: "id name position values optionValues linkedMetafield",
  LinkedMetafield: "namespace key",
  ProductOptionValue: "id name hasVariants",
  ProductVariant:
    "id legacyResourceId title displayName sku barcode price position selectedOptions product createdAt updatedAt taxable availableForSale inventoryQuantity metafield metafields taxCode",
  ProductVariantConnection: "edges nodes pageInfo",
  ProductVariantEdge: "cursor node",
  SelectedOption: "name value optionValue",
  BulkOperation:
    "id type status errorCode createdAt completedAt objectCount rootObjectCount fileSize url partialDataUrl query",
  BulkOperationConnection: "edges nodes pageInfo",
  BulkOperationEdge: "cursor node",
  BulkOperationRunQueryPayload: "bulkOperation userErrors",
  BulkOperationUserError: "code field message",
  BulkOperationCancelPayload: "bulkOperation userErrors",
  UserError: "field message",
  MetafieldsSetPayload: "metafields userErrors",
  MetafieldsSetUserError: "code elementIndex field message",
  MetafieldsDeletePayload: "deletedMetafields userErrors",
  MetafieldIdentifier: "key namespace ownerId",
  AppUninstallPayload: "app userErrors",
  AppUninstallAppUninstallError: "code field message",
  WebhookSubscription:
    "id legacyResourceId topic uri callbackUrl format includeFields filter name apiVersion createdAt updatedAt",
  ApiVersion: "displayName handle supported",
  WebhookSubscriptionConnection: "edges nodes pageInfo",
  WebhookSubscriptionEdge: "cursor node",
  WebhookSubscriptionCreatePayload: "userErrors webhookSubscription",
  WebhookSubscriptionUpdatePayload: "userErrors webhookSubscription",
  WebhookSubscriptionDeletePayload: "deletedWebhookSubscriptionId userErrors",
};

/** Unions of which only these members are kept. */
const MEMBERS = { PricingValue: ["MoneyV2", "PricingPercentageValue"] };

const schema = buildClientSchema(readIntrospection());
const definitions = new Map();
const waiting = ["QueryRoot", "Mutation", ...Object.keys(KEEP)];
while (waiting.length > 0) {
  const name = waiting.shift();
  if (definitions.has(name) || ["ID", "String", "Int", "Float", "Boolean"].includes(name)) continue;
  const type = schema.getType(name);
  if (!type) throw new Error(`The schema has no type ${name}.`);
  const { node, uses } = prune(type);
  definitions.set(name, node);
  waiting.push(...uses);
}
const sdl = [
  "# Shopify's Admin API 2026-10, the part that app and sandbox use. Written by test/support/fetch-schema.mjs.",
  "schema {\n  query: QueryRoot\n  mutation: Mutation\n}",
  ...[...definitions.values()].map((node) => print(node)),
].join("\n\n");
const faults = validateSchema(buildASTSchema(parse(sdl)));
if (faults.length > 0) throw new Error(faults.map((fault) => fault.message).join("\n"));
writeFileSync(TARGET, `${sdl}\n`);
console.log(`${definitions.size} types, ${Buffer.byteLength(sdl)} bytes.`);

function readIntrospection() {
  const folder = mkdtempSync(join(tmpdir(), "fitloop-schema-"));
  try {
    const [file] = JSON.parse(
      execFileSync("npm", ["pack", PACKAGE, "--json", "--silent"], { cwd: folder, encoding: "utf8" }),
    );
    const data = `package/dist/data/admin_${VERSION}.json.gz`;
    execFileSync("tar", ["xzf", file.filename, data], { cwd: folder });
    const introspection = JSON.parse(gunzipSync(readFileSync(join(folder, data))).toString("utf8"));
    return introspection.data ?? introspection;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Gives a type's definition without descriptions and without what isn't kept, and the names it uses. */
function prune(type) {
  const [parsed] = parse(printType(type)).definitions;
  const node = { ...parsed, description: undefined };
  if (isEnumType(type)) {
    return { node: { ...node, values: node.values.map((value) => ({ ...value, description: undefined })) }, uses: [] };
  }
  if (isUnionType(type)) {
    const kept = MEMBERS[type.name];
    if (!kept) throw new Error(`Say which members of ${type.name} are kept.`);
    return { node: { ...node, types: node.types.filter((member) => kept.includes(member.name.value)) }, uses: kept };
  }
  if (isInputObjectType(type)) {
    const fields = node.fields.map((field) => ({ ...field, description: undefined }));
    return {
      node: { ...node, fields },
      uses: Object.values(type.getFields()).map((field) => getNamedType(field.type).name),
    };
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return { node, uses: [] };
  const names = KEEP[type.name]?.split(" ");
  if (!names) throw new Error(`Say which fields of ${type.name} are kept.`);
  const missing = names.filter((name) => !type.getFields()[name]);
  if (missing.length > 0) throw new Error(`${type.name} has no field ${missing.join(", ")}.`);
  const fields = node.fields
    .filter((field) => names.includes(field.name.value))
    .map((field) => ({
      ...field,
      description: undefined,
      arguments: field.arguments.map((argument) => ({ ...argument, description: undefined })),
    }));
  const uses = names.flatMap((name) => {
    const field = type.getFields()[name];
    return [field.type, ...field.args.map((argument) => argument.type)].map((used) => getNamedType(used).name);
  });
  const interfaces = (node.interfaces ?? []).filter((one) => KEEP[one.name.value]);
  return { node: { ...node, fields, interfaces }, uses };
}
