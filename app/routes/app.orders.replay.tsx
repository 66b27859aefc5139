import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { data } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { Banner, BlockStack, Page } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { keepEntries, type Unsent, unlessUnsent } from "../components/keep-entries.ts";
import { ORDERS } from "../components/orders/address.ts";
import { ledgerFilter, readFilters } from "../components/orders/filter-values.ts";
import { ReplayForm } from "../components/orders/replay-form.tsx";
import { ReplayRunCard } from "../components/orders/replay-run.tsx";
import { PageBoundary } from "../components/page-boundary.tsx";
import { useAskAgain } from "../components/use-ask-again.ts";
import { signIn } from "../sign-in.ts";

export const meta: MetaFunction = () => [{ title: "Fitloop" }];

export async function loader(args: LoaderFunctionArgs) {
  const { services, shop } = await signIn(args);
  const filters = readFilters(new URL(args.request.url).searchParams, services.providers.names);
  return { ...(await services.replays.show(shop)), filters, providers: services.providers.names };
}

const CHANGES = ["pause", "resume", "cancel"] as const;

/** Counts what a filter means, or pauses, resumes or cancels what is under way. */
export async function action(args: ActionFunctionArgs) {
  const { services, shop, actor } = await signIn(args);
  const form = await args.request.formData().catch(() => null);
  const texts = [...(form ?? [])].filter((one): one is [string, string] => typeof one[1] === "string");
  const given = new URLSearchParams(texts);
  if (given.get("intent") === "count") {
    const { order: _, ...filter } = ledgerFilter(readFilters(given, services.providers.names));
    const { rates } = await services.replays.show(shop);
    const rate = rates.find((one) => String(one) === given.get("rate"));
    if (rate === undefined) throw new Response(null, { status: 400 });
    const started = await services.replays.count(shop, { filter, rate }, actor);
    return started.outcome === "started" ? started : data(started, { status: 409 });
  }
  const change = CHANGES.find((one) => one === given.get("intent"));
  const id = /^\d{1,18}$/.exec(given.get("id") ?? "")?.[0];
  if (!change || !id) throw new Response(null, { status: 400 });
  const changed = await services.replays.change(shop, id, change, actor);
  if (changed.outcome === "not_found") throw new Response(null, { status: 404 });
  return changed.outcome === "changed" ? changed : data(changed, { status: 409 });
}

export const clientAction = keepEntries;
export const shouldRevalidate = unlessUnsent;

type Answer =
  | { outcome: "started" | "changed" | "running_already" | "no_filter" | "not_replayable" | "not_possible" }
  | Unsent;

const ASK_MS = 3_000;

export default function Replay() {
  const { runs, rates, reasons, filters, providers, timeZone } = useLoaderData<typeof loader>();
  const { t } = useTranslation();
  const acting = useFetcher<Answer>();
  const isOpen = runs.some(({ state }) => state === "planned" || state === "running" || state === "paused");
  // Whoever looks on sees what somebody else does, in another browser.
  useAskAgain(isOpen, ASK_MS);
  const busy = acting.state !== "idle";
  const outcome = busy ? undefined : acting.data?.outcome;
  const problem = outcome === undefined || outcome === "started" || outcome === "changed" ? null : outcome;
  return (
    <Page
      title={t("again.title")}
      subtitle={t("again.subtitle")}
      backAction={{ content: t("orders.title"), url: ORDERS }}
    >
      <BlockStack gap="400">
        {problem ? <Banner tone="critical" title={t(`again.problem.${problem}`)} /> : null}
        {isOpen ? null : (
          <ReplayForm
            {...{ values: filters, providers, reasons, rates, busy }}
            onCount={(fields) => acting.submit({ ...fields, intent: "count" }, { method: "post" })}
          />
        )}
        {runs.map((run) => (
          <ReplayRunCard
            key={run.id}
            {...{ run, timeZone, busy }}
            onChange={(change) => acting.submit({ intent: change, id: run.id }, { method: "post" })}
          />
        ))}
      </BlockStack>
    </Page>
  );
}

export const ErrorBoundary = PageBoundary;
