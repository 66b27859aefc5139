import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Form, useLoaderData, useNavigation, useSubmit } from "@remix-run/react";
import { Banner, BlockStack, Button, Card, InlineGrid, Page, Select, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { readFilters } from "../components/orders/filter-values.ts";
import { PreviewCard } from "../components/orders/preview-card.tsx";
import { PageBoundary } from "../components/page-boundary.tsx";
import { signIn } from "../sign-in.ts";

export const meta: MetaFunction = () => [{ title: "Fitloop" }];

export async function loader(args: LoaderFunctionArgs) {
  const { services, shop } = await signIn(args);
  const { order } = readFilters(new URL(args.request.url).searchParams, []);
  return { ...(await services.previewScreen(shop, order)), asked: order };
}

const ACTION = "/app/preview";

export default function Preview() {
  const { recent, order, problem, previews, asked } = useLoaderData<typeof loader>();
  const { t } = useTranslation();
  const submit = useSubmit();
  const navigation = useNavigation();
  const [other, setOther] = useState("");
  const loading = navigation.state === "loading" && navigation.location.pathname === ACTION;
  const show = (id: string): void => submit({ order: id }, { method: "get", action: ACTION });
  return (
    <Page title={t("preview.title")} subtitle={t("preview.subtitle")}>
      <BlockStack gap="400">
        <Card>
          <Form
            method="get"
            onSubmit={(event) => {
              event.preventDefault();
              show(other.trim());
            }}
          >
            <InlineGrid columns={{ xs: 1, sm: 2 }} gap="300">
              <Select
                label={t("preview.recent")}
                disabled={recent.length === 0}
                options={[
                  ...(recent.some(({ id }) => id === order?.id)
                    ? []
                    : [{ value: "", label: order?.name ?? t("preview.none") }]),
                  ...recent.map(({ id, name }) => ({ value: id, label: name })),
                ]}
                value={recent.find(({ id }) => id === order?.id)?.id ?? ""}
                onChange={show}
              />
              <TextField
                label={t("preview.other")}
                value={other}
                onChange={setOther}
                maxLength={100}
                autoComplete="off"
                connectedRight={
                  <Button submit loading={loading}>
                    {t("preview.show")}
                  </Button>
                }
              />
            </InlineGrid>
          </Form>
        </Card>
        {problem ? (
          <Banner tone="warning" title={t(`preview.problem.${problem}`, { order: asked })} />
        ) : order && order.from !== "ours" ? (
          <Banner tone="info" title={t(`preview.from.${order.from}`)} />
        ) : null}
        <InlineGrid columns={{ xs: 1, lg: 2 }} gap="400" alignItems="start">
          {previews.map((preview) => (
            <PreviewCard key={preview.provider} preview={preview} lines={order?.lines ?? []} />
          ))}
        </InlineGrid>
      </BlockStack>
    </Page>
  );
}

export const ErrorBoundary = PageBoundary;
