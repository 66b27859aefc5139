import { BlockStack, Button, Card, Divider, InlineStack, Text } from "@shopify/polaris";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { CheckResult } from "../../catalogue-check/lists.ts";
import type { Format } from "../format.ts";
import { wordsFor } from "../provider-words.ts";

const WORDED = ["no_size", "no_product_reference", "no_brand", "not_shipped"];

/** How many products each provider would get, why variants are left out, and the one setting that helps most. */
export function ProductCounts({ result, when, format }: { result: CheckResult; when: string; format: Format }) {
  const { t } = useTranslation();
  const { mend, providers } = result;
  return (
    <>
      <Card>
        <BlockStack gap="300">
          <Text as="h2" variant="headingMd">
            {t("products.counts.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t("products.last", { when })}
          </Text>
          {result.products === 0 ? <Text as="p">{t("products.none")}</Text> : null}
          {providers.map(({ provider, whole, partly, none, reasons }, index) => (
            <Fragment key={provider}>
              {index > 0 ? <Divider /> : null}
              <BlockStack gap="100">
                <Text as="h3" variant="headingSm">
                  {t(`provider.${provider}`)}
                </Text>
                <InlineStack gap="200">
                  {(
                    [
                      ["whole", whole],
                      ["partly", partly],
                      ["noneOf", none],
                    ] as const
                  ).map(([key, count]) => (
                    <Text as="span" key={key}>
                      {t(`products.counts.${key}`, { number: format.number(count) })}
                    </Text>
                  ))}
                </InlineStack>
                {Object.entries(reasons).map(([reason, count]) => (
                  <Text as="p" tone="subdued" key={reason}>
                    {t(`products.reason.${WORDED.includes(reason) ? reason : "unknown"}`, { count })}
                  </Text>
                ))}
              </BlockStack>
            </Fragment>
          ))}
        </BlockStack>
      </Card>
      {mend ? (
        <Card>
          <BlockStack gap="300">
            <Text as="h2" variant="headingMd">
              {t("products.mend.title")}
            </Text>
            <Text as="p" breakWord>
              {wordsFor(t, mend.provider)(`products.mend.${mend.setting}`, {
                count: mend.count,
                value: mend.setting === "productReference" ? t(`products.rule.${mend.value}`) : mend.value,
              })}
            </Text>
            <InlineStack>
              <Button url={`/app/providers/${mend.provider}`}>{wordsFor(t, mend.provider)("products.mend.do")}</Button>
            </InlineStack>
          </BlockStack>
        </Card>
      ) : null}
    </>
  );
}
