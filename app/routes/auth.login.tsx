import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Button, Card, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

/**
 * Where a visit ends that doesn't come from the admin. A known shop goes on to Shopify's own install page; nobody is
 * asked for a shop's address, which the App Store forbids.
 */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { shopify } = context.services;
  await shopify.login(request);
  return { adminUrl: shopify.adminUrl };
}

export default function Login() {
  const { adminUrl } = useLoaderData<typeof loader>();
  const { t } = useTranslation();
  return (
    <Page narrowWidth>
      <Card>
        <BlockStack gap="400" inlineAlign="start">
          <Text as="h1" variant="headingLg">
            {t("login.title")}
          </Text>
          <Text as="p">{t("login.explanation")}</Text>
          <Button variant="primary" url={adminUrl} target="_top">
            {t("login.open")}
          </Button>
        </BlockStack>
      </Card>
    </Page>
  );
}
