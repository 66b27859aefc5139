import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData, useNavigate, useNavigation, useRevalidator, useSearchParams } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { Box, Card, Page, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../components/format.ts";
import { ORDERS } from "../components/orders/address.ts";
import { saveExport } from "../components/orders/save-export.ts";
import { isFiltered, ledgerFilter, readFilters } from "../components/orders/filter-values.ts";
import { OrderFilters } from "../components/orders/filters.tsx";
import { NothingFound } from "../components/orders/nothing-found.tsx";
import { isReplayable, replayPath } from "../components/orders/replay-path.ts";
import { OrderTable } from "../components/orders/order-table.tsx";
import { PageBoundary } from "../components/page-boundary.tsx";
import { useThemeBlocks } from "../components/theme-blocks.ts";
import { signIn } from "../sign-in.ts";

export const meta: MetaFunction = () => [{ title: "Fitloop" }];

const PAGE_SIZE = 25;

export async function loader(args: LoaderFunctionArgs) {
  const { services, shop } = await signIn(args);
  const query = new URL(args.request.url).searchParams;
  const filters = readFilters(query, services.providers.names);
  const page = await services.screens.orders(shop, {
    ...ledgerFilter(filters),
    after: query.get("after") ?? undefined,
    before: query.get("before") ?? undefined,
    limit: PAGE_SIZE,
  });
  return { ...page, providers: services.providers.names, filters };
}

export default function Orders() {
  const { orders, next, previous, lookedTo, connections, timeZone, providers, reasons, filters } =
    useLoaderData<typeof loader>();
  const { t } = useTranslation();
  const shopify = useAppBridge();
  const format = useFormat(timeZone);
  const navigate = useNavigate();
  const navigation = useNavigation();
  const revalidator = useRevalidator();
  const [query] = useSearchParams();
  const [isExporting, setExporting] = useState(false);
  const { embed } = useThemeBlocks();
  const turnTo = (cursor: "after" | "before", value: string | null): void => {
    const wanted = new URLSearchParams(query);
    wanted.delete("after");
    wanted.delete("before");
    if (value) wanted.set(cursor, value);
    navigate(`${ORDERS}?${wanted}`);
  };
  const exportAll = async (): Promise<void> => {
    setExporting(true);
    const isSaved = await saveExport(query);
    setExporting(false);
    if (!isSaved) shopify.toast.show(t("orders.export.broken"), { isError: true });
  };
  const isTurned = query.has("after") || query.has("before");
  const loading = navigation.state === "loading" && navigation.location.pathname === ORDERS;
  const lookedWords = lookedTo ? format.dateTime(lookedTo) : null;
  const pagination = {
    hasNext: next !== null,
    onNext: () => turnTo("after", next),
    hasPrevious: previous !== null,
    onPrevious: () => turnTo("before", previous),
  };

  return (
    <Page
      fullWidth
      title={t("orders.title")}
      subtitle={t("orders.times", { timeZone })}
      secondaryActions={[
        {
          content: t("orders.refresh"),
          onAction: () => revalidator.revalidate(),
          loading: revalidator.state !== "idle",
        },
        {
          content: t(isReplayable(filters) ? "orders.again" : "again.title"),
          url: replayPath({ ...filters }),
        },
        { content: t("past.title"), url: `${ORDERS}/past` },
        { content: t("preview.title"), url: "/app/preview" },
        { content: t("orders.export.do"), onAction: () => void exportAll(), loading: isExporting },
      ]}
    >
      <Card padding="0">
        {isFiltered(filters) || orders.length > 0 || isTurned ? (
          <OrderFilters providers={providers} reasons={reasons} values={filters} />
        ) : null}
        {orders.length > 0 ? (
          <>
            <OrderTable {...{ orders, filters, connections, timeZone, embed, loading, pagination }} />
            {lookedWords === null ? null : (
              <Box padding="300">
                <Text as="p" tone="subdued">
                  {t("orders.lookedTo", { when: lookedWords })}
                </Text>
              </Box>
            )}
          </>
        ) : (
          <NothingFound
            filters={filters}
            isTurned={isTurned}
            timeZone={timeZone}
            lookedTo={lookedWords}
            goOn={next === null ? null : pagination.onNext}
          />
        )}
      </Card>
    </Page>
  );
}

export const ErrorBoundary = PageBoundary;
