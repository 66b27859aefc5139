import { BlockStack, Button, Card, Divider, InlineStack, Text } from "@shopify/polaris";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";

/** A product of a list: what is said of it beside its title. */
export interface ListedProduct {
  productId: string;
  title: string;
  told?: string;
}

export interface ProductListProps {
  title: string;
  text?: string;
  products: readonly ListedProduct[];
  /** What a person may do with each, besides opening it; `label` names the product too. */
  action?: { words: string; label(title: string): string; busy: boolean; onDo(productId: string): void };
}

/** Products with one thing in common, each to be opened in Shopify's admin. */
export function ProductList({ title, text, products, action }: ProductListProps) {
  const { t } = useTranslation();
  if (products.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {title}
        </Text>
        {text === undefined ? null : <Text as="p">{text}</Text>}
        {products.map(({ productId, title: name, told }, index) => (
          <Fragment key={`${productId}/${index}`}>
            {index > 0 ? <Divider /> : null}
            <InlineStack gap="300" align="space-between" blockAlign="center">
              <div style={{ flex: "1 1 12rem", minWidth: 0, overflowWrap: "anywhere" }}>
                <Text as="h3" variant="headingSm" fontWeight="medium">
                  {name}
                </Text>
                {told === undefined ? null : (
                  <Text as="p" tone="subdued">
                    {told}
                  </Text>
                )}
              </div>
              <InlineStack gap="200">
                <Button
                  url={`shopify:admin/products/${productId}`}
                  target="_top"
                  accessibilityLabel={t("products.openOf", { title: name })}
                >
                  {t("products.open")}
                </Button>
                {action ? (
                  <Button
                    loading={action.busy}
                    accessibilityLabel={action.label(name)}
                    onClick={() => action.onDo(productId)}
                  >
                    {action.words}
                  </Button>
                ) : null}
              </InlineStack>
            </InlineStack>
          </Fragment>
        ))}
      </BlockStack>
    </Card>
  );
}
