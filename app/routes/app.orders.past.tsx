import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { data } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { Banner, BlockStack, Button, Card, InlineGrid, InlineStack, Page, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { keepEntries, type Unsent, unlessUnsent } from "../components/keep-entries.ts";
import { ORDERS } from "../components/orders/address.ts";
import { readFilters } from "../components/orders/filter-values.ts";
import { PastRun } from "../components/orders/past-run.tsx";
import { PageBoundary } from "../components/page-boundary.tsx";
import { useAskAgain } from "../components/use-ask-again.ts";
import { signIn } from "../sign-in.ts";

export const meta: MetaFunction = () => [{ title: "Fitloop" }];

export async function loader(args: LoaderFunctionArgs) {
  const { services, shop } = await signIn(args);
  return services.pastOrders.show(shop);
}

const CHANGES = ["pause", "resume", "cancel"] as const;

/** Counts the orders of some days, or pauses, resumes or cancels what is under way. */
export async function action(args: ActionFunctionArgs) {
  const { services, shop, actor } = await signIn(args);
  const form = await args.request.formData().catch(() => null);
  const text = (name: string): string => {
    const value = form?.get(name);
    return typeof value === "string" ? value : "";
  };
  if (text("intent") === "count") {
    const { from, to } = readFilters(new URLSearchParams({ from: text("from"), to: text("to") }), []);
    const days = { ...(from !== "" && { from }), ...(to !== "" && { to }) };
    const started = await services.pastOrders.count(shop, days, actor);
    return started.outcome === "started" ? started : data(started, { status: 409 });
  }
  const change = CHANGES.find((one) => one === text("intent"));
  const id = /^\d{1,18}$/.exec(text("id"))?.[0];
  if (!change || !id) throw new Response(null, { status: 400 });
  const changed = await services.pastOrders.change(shop, id, change, actor);
  if (changed.outcome === "not_found") throw new Response(null, { status: 404 });
  return changed.outcome === "changed" ? changed : data(changed, { status: 409 });
}

export const clientAction = keepEntries;
export const shouldRevalidate = unlessUnsent;

type Answer =
  | { outcome: "started" | "changed" }
  | { outcome: "running_already" | "empty" | "needs_read_all_orders" | "no_connection" | "not_possible" }
  | Unsent;

const ASK_MS = 3_000;

export default function PastOrders() {
  const { runs, waiting, timeZone } = useLoaderData<typeof loader>();
  const { t } = useTranslation();
  const acting = useFetcher<Answer>();
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const isOpen = runs.some(({ state }) => state === "planned" || state === "running" || state === "paused");
  // Whoever looks on sees what somebody else does, in another browser.
  useAskAgain(isOpen, ASK_MS);
  const busy = acting.state !== "idle";
  const outcome = busy ? undefined : acting.data?.outcome;
  const problem = outcome === undefined || outcome === "started" || outcome === "changed" ? null : outcome;
  return (
    <Page
      title={t("past.title")}
      subtitle={t("past.subtitle")}
      backAction={{ content: t("orders.title"), url: ORDERS }}
    >
      <BlockStack gap="400">
        {problem ? <Banner tone="critical" title={t(`past.problem.${problem}`)} /> : null}
        {isOpen ? null : (
          <Card>
            <BlockStack gap="300">
              <Text as="p">{t("past.text")}</Text>
              <InlineGrid columns={{ xs: 1, sm: 2 }} gap="300">
                <TextField type="date" label={t("past.from")} value={from} onChange={setFrom} autoComplete="off" />
                <TextField type="date" label={t("past.to")} value={to} onChange={setTo} autoComplete="off" />
              </InlineGrid>
              <InlineStack>
                <Button
                  variant="primary"
                  loading={busy}
                  onClick={() => acting.submit({ intent: "count", from, to }, { method: "post" })}
                >
                  {t("past.do.count")}
                </Button>
              </InlineStack>
            </BlockStack>
          </Card>
        )}
        {runs.map((run) => (
          <PastRun
            key={run.id}
            run={run}
            waiting={waiting}
            timeZone={timeZone}
            busy={busy}
            onChange={(change) => acting.submit({ intent: change, id: run.id }, { method: "post" })}
          />
        ))}
      </BlockStack>
    </Page>
  );
}

export const ErrorBoundary = PageBoundary;
