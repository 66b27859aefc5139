import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData, useNavigate, useNavigation, useRevalidator, useSearchParams } from "@remix-run/react";
import { Card, EmptyState, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { DeliveryTable } from "../components/deliveries/delivery-table.tsx";
import { DeliveryFilters } from "../components/deliveries/filters.tsx";
import { PageBoundary } from "../components/page-boundary.tsx";
import { DELIVERY_STATUSES } from "../domain/delivery.ts";
import { PROVIDER_NAMES } from "../domain/ids.ts";
import { signIn } from "../sign-in.ts";

export const meta: MetaFunction = () => [{ title: "Fitloop" }];

const PAGE_SIZE = 25;

export async function loader(args: LoaderFunctionArgs) {
  const { services, shop } = await signIn(args);
  const query = new URL(args.request.url).searchParams;
  const order = query.get("order")?.trim().slice(0, 100) ?? "";
  const provider = PROVIDER_NAMES.find((name) => name === query.get("provider"));
  const status = DELIVERY_STATUSES.find((name) => name === query.get("status"));
  const page = await services.screens.deliveries(shop, {
    provider,
    status,
    order: order || undefined,
    after: query.get("after") ?? undefined,
    before: query.get("before") ?? undefined,
    limit: PAGE_SIZE,
  });
  return { ...page, filters: { provider: provider ?? "", status: status ?? "", order } };
}

export default function Deliveries() {
  const { entries, next, previous, connections, timeZone, filters } = useLoaderData<typeof loader>();
  const { t } = useTranslation();
  const navigate = useNavigate();
  const navigation = useNavigation();
  const revalidator = useRevalidator();
  const [query] = useSearchParams();
  const turnTo = (cursor: "after" | "before", value: string | null): void => {
    const wanted = new URLSearchParams(query);
    wanted.delete("after");
    wanted.delete("before");
    if (value) wanted.set(cursor, value);
    navigate(`/app/deliveries?${wanted}`);
  };
  const isFiltered = Object.values(filters).some((value) => value !== "");
  const isTurned = query.has("after") || query.has("before");
  const loading = navigation.state === "loading" && navigation.location.pathname === "/app/deliveries";

  return (
    <Page
      fullWidth
      title={t("ledger.title")}
      subtitle={t("ledger.times", { timeZone })}
      secondaryActions={[
        {
          content: t("ledger.refresh"),
          onAction: () => revalidator.revalidate(),
          loading: revalidator.state !== "idle",
        },
      ]}
    >
      <Card padding="0">
        {isFiltered || entries.length > 0 || isTurned ? <DeliveryFilters values={filters} /> : null}
        {entries.length > 0 ? (
          <DeliveryTable
            entries={entries}
            connections={connections}
            timeZone={timeZone}
            loading={loading}
            pagination={{
              hasNext: next !== null,
              onNext: () => turnTo("after", next),
              hasPrevious: previous !== null,
              onPrevious: () => turnTo("before", previous),
            }}
          />
        ) : isFiltered || isTurned ? (
          <EmptyState
            image=""
            heading={t("ledger.noMatch.title")}
            action={{ content: t("ledger.noMatch.clear"), url: "/app/deliveries" }}
          >
            <Text as="p">{t("ledger.noMatch.text")}</Text>
          </EmptyState>
        ) : (
          <EmptyState
            image=""
            heading={t("ledger.empty.title")}
            action={{ content: t("ledger.empty.action"), url: "/app" }}
          >
            <Text as="p">{t("ledger.empty.text")}</Text>
          </EmptyState>
        )}
      </Card>
    </Page>
  );
}

export const ErrorBoundary = PageBoundary;
