import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useRouteLoaderData } from "@remix-run/react";
import { BlockStack, Page } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { ConnectionsCard } from "../components/home/connections-card.tsx";
import { CountsCard } from "../components/home/counts-card.tsx";
import { EmbedCard } from "../components/home/embed-card.tsx";
import { OnboardingCard } from "../components/home/onboarding-card.tsx";
import { doneSteps, STEPS } from "../components/home/steps.ts";
import { useAppEmbed } from "../components/home/use-app-embed.ts";
import { useDismissed } from "../components/home/use-dismissed.ts";
import { PageBoundary } from "../components/page-boundary.tsx";
import { signIn } from "../sign-in.ts";

export async function loader(args: LoaderFunctionArgs) {
  const { services, shop } = await signIn(args);
  return services.screens.home(shop);
}

export default function Home() {
  const home = useLoaderData<typeof loader>();
  const root = useRouteLoaderData<{ apiKey: string }>("root");
  const { t } = useTranslation();
  const embed = useAppEmbed();
  const apiKey = root?.apiKey ?? "";
  const done = doneSteps(home, embed);
  // An empty app begins with its steps. Later a card that comes and goes would make the page jump: it waits until the
  // admin has told of the embed, and the browser of what was put away.
  const isEmpty = !done.has("connect");
  const [dismissed, dismiss] = useDismissed("onboarding", !isEmpty);
  const showSteps = !dismissed && (isEmpty || (embed !== "checking" && done.size < STEPS.length));
  const first = home.connections.find(({ status }) => status === "off") ?? home.connections[0];

  return (
    <Page title={t("home.title")} subtitle={t("home.subtitle")}>
      <BlockStack gap="400">
        {showSteps ? (
          <OnboardingCard
            done={done}
            apiKey={apiKey}
            firstProvider={first?.provider ?? "bodygram"}
            onDismiss={dismiss}
          />
        ) : null}
        <ConnectionsCard connections={home.connections} timeZone={home.timeZone} />
        <CountsCard counts={home.counts} countedSince={home.countedSince} timeZone={home.timeZone} />
        <EmbedCard state={embed} apiKey={apiKey} links={home.links} timeZone={home.timeZone} />
      </BlockStack>
    </Page>
  );
}

export const ErrorBoundary = PageBoundary;
