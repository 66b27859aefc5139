import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData, useRouteLoaderData } from "@remix-run/react";
import { BlockStack, Page } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ConnectionsCard } from "../components/home/connections-card.tsx";
import { DoneBanner } from "../components/home/done-banner.tsx";
import { BooksCard } from "../components/home/books-card.tsx";
import { ChartCard } from "../components/home/chart-card.tsx";
import { CountsCard } from "../components/home/counts-card.tsx";
import { LinksCard } from "../components/home/links-card.tsx";
import { NeedsCard } from "../components/home/needs-card.tsx";
import { OnboardingCard } from "../components/home/onboarding-card.tsx";
import { SeenCard } from "../components/home/seen-card.tsx";
import { doneSteps, STEPS } from "../components/home/steps.ts";
import { ThemeCard } from "../components/home/theme-card.tsx";
import { keepEntries, unlessUnsent } from "../components/keep-entries.ts";
import { PageBoundary } from "../components/page-boundary.tsx";
import { useReportTheme } from "../components/report-theme.ts";
import { useThemeBlocks } from "../components/theme-blocks.ts";
import { useAskAgain } from "../components/use-ask-again.ts";
import { signIn } from "../sign-in.ts";

export async function loader(args: LoaderFunctionArgs) {
  const { services, shop } = await signIn(args);
  return services.home(shop);
}

/** The first steps are put away, for everybody who works in this shop; or test orders are sent for an hour. */
export async function action(args: ActionFunctionArgs) {
  const { services, shop, actor } = await signIn(args);
  const form = await args.request.formData().catch(() => null);
  switch (String(form?.get("intent"))) {
    case "put_away":
      await services.putAway(shop, "onboarding");
      return { outcome: "put_away" };
    case "test_orders":
      await services.sendTestOrders(shop, actor);
      return { outcome: "test_orders" };
    default:
      throw new Response(null, { status: 400 });
  }
}

export const clientAction = keepEntries;
export const shouldRevalidate = unlessUnsent;

/** The first orders are told of as they come: a page that promises one within seconds asks so often. */
const ASK_AGAIN_MS = 5_000;
/** What needs somebody opens and closes by itself: a page that stands open shows it within a minute. */
const NEEDS_AGAIN_MS = 30_000;

export default function Home() {
  const home = useLoaderData<typeof loader>();
  const root = useRouteLoaderData<{ apiKey: string }>("root");
  const { t } = useTranslation();
  const blocks = useThemeBlocks();
  const apiKey = root?.apiKey ?? "";
  const done = doneSteps({ ...home, hasPreviewed: home.putAway.includes("preview") }, blocks);
  // Later a card that comes and goes would make the page jump: it waits until the admin has told of the theme.
  const isEmpty = home.connections.every(({ status }) => status === "not_set_up");
  const putAway = useFetcher<{ outcome: string }>();
  const isAway = home.putAway.includes("onboarding") || putAway.state !== "idle";
  const showSteps = !isAway && (isEmpty || (blocks.embed !== "checking" && done.size < STEPS.length));
  // Said in this visit alone: what it puts away must not take it from under the reader's eyes.
  const [isFinished, setFinished] = useState(false);
  const hasFinished = !isAway && blocks.embed !== "checking" && done.size === STEPS.length;
  useEffect(() => {
    if (hasFinished) setFinished(true);
  }, [hasFinished]);
  const isWaiting = home.counts.length === 0 || !home.everDelivered;
  useAskAgain(!isEmpty, isWaiting ? ASK_AGAIN_MS : NEEDS_AGAIN_MS);
  useReportTheme(blocks, home.theme);
  const { timeZone, books } = home;

  return (
    <Page title={t("home.title")} subtitle={t("home.subtitle")}>
      <BlockStack gap="400">
        {showSteps ? (
          <OnboardingCard
            done={done}
            apiKey={apiKey}
            home={home}
            onDismiss={() => putAway.submit({ intent: "put_away" }, { method: "post", action: "/app?index" })}
          />
        ) : null}
        {isFinished ? <DoneBanner /> : null}
        {isEmpty && home.needs.length === 0 ? null : (
          <NeedsCard
            needs={home.needs}
            apiKey={apiKey}
            firstMissing={books.missing[0]?.name ?? null}
            timeZone={timeZone}
          />
        )}
        {isEmpty ? null : <BooksCard books={books} timeZone={timeZone} />}
        <ChartCard days={home.days} charted={home.charted} timeZone={timeZone} />
        <ConnectionsCard connections={home.connections} timeZone={home.timeZone} />
        <CountsCard
          counts={home.counts}
          countedSince={home.countedSince}
          unreadable={home.unreadable}
          timeZone={home.timeZone}
        />
        {isEmpty ? null : <LinksCard links={home.links} timeZone={timeZone} />}
        <ThemeCard blocks={blocks} apiKey={apiKey} leads={!showSteps} />
        {isEmpty ? null : <SeenCard {...home} />}
      </BlockStack>
    </Page>
  );
}

export const ErrorBoundary = PageBoundary;
