import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { data } from "@remix-run/node";
import { useFetcher, useLoaderData, useRevalidator } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { Banner, BlockStack, Page } from "@shopify/polaris";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Confirm } from "../components/confirm.tsx";
import { deliveryNameOf } from "../components/deliveries/address.ts";
import { Attempts } from "../components/deliveries/attempts.tsx";
import { StatusBadge } from "../components/deliveries/delivery-table.tsx";
import { Facts } from "../components/deliveries/facts.tsx";
import { Lines, Warnings } from "../components/deliveries/lines.tsx";
import { mayReplay, nextStepOf, whyOf } from "../components/deliveries/next-step.ts";
import { useFormat } from "../components/format.ts";
import { PageBoundary } from "../components/page-boundary.tsx";
import { signIn } from "../sign-in.ts";

export const meta: MetaFunction = () => [{ title: "Fitloop" }];

const notFound = () => new Response(null, { status: 404 });

export async function loader(args: LoaderFunctionArgs) {
  const { services, shop } = await signIn(args);
  const name = deliveryNameOf(args.params);
  const found = name && (await services.screens.delivery(shop, name));
  if (!found) throw notFound();
  return found;
}

/** The page's one action: a person asks for a new attempt. */
export async function action(args: ActionFunctionArgs) {
  const { services, shop, actor } = await signIn(args);
  const name = deliveryNameOf(args.params);
  if (!name) throw notFound();
  const outcome = await services.replay(shop, name, actor);
  switch (outcome.outcome) {
    case "replayed":
      return outcome;
    case "not_replayable":
      return data(outcome, { status: 409 });
    case "not_found":
      throw notFound();
  }
}

const TONE = {
  pending: "info",
  sending: "info",
  delivered: "success",
  partly_delivered: "warning",
  held: "warning",
  skipped: "info",
  dead: "critical",
} as const;

export default function Delivery() {
  const { delivery, connection, timeZone } = useLoaderData<typeof loader>();
  const { t } = useTranslation();
  const shopify = useAppBridge();
  const format = useFormat(timeZone);
  const replay = useFetcher<typeof action>();
  const revalidator = useRevalidator();
  const provider = t(`provider.${delivery.provider}`);
  const refused = replay.state === "idle" && replay.data?.outcome === "not_replayable" ? replay.data : null;

  const done = t(connection === "connected" ? "replay.done" : "replay.doneLater");
  useEffect(() => {
    if (replay.state === "idle" && replay.data?.outcome === "replayed") shopify.toast.show(done);
  }, [replay.state, replay.data, shopify, done]);

  const why = whyOf(t, delivery, connection);
  const step = nextStepOf(t, delivery, connection, format);
  return (
    <Page
      title={t("detail.title", { order: delivery.orderName ?? delivery.orderId, provider })}
      subtitle={t("ledger.times", { timeZone })}
      titleMetadata={<StatusBadge entry={delivery} />}
      backAction={{ content: t("navigation.deliveries"), url: "/app/deliveries" }}
      {...(mayReplay(delivery.status, connection) && {
        primaryAction: {
          content: t("replay.do"),
          onAction: () => void shopify.modal.show("replay"),
          loading: replay.state !== "idle",
        },
      })}
      secondaryActions={[
        {
          content: t("ledger.refresh"),
          onAction: () => revalidator.revalidate(),
          loading: revalidator.state !== "idle",
        },
        { content: t("detail.connection", { provider }), url: `/app/providers/${delivery.provider}` },
      ]}
    >
      <BlockStack gap="400">
        {refused ? (
          <Banner tone="critical" title={t("replay.refusedTitle")}>
            <p>{t("replay.refused", { status: t(`deliveryStatus.${refused.status}`) })}</p>
          </Banner>
        ) : null}
        <Banner tone={TONE[delivery.status]} title={why ?? t(`detail.status.${delivery.status}`, { provider })}>
          <p>{step}</p>
        </Banner>
        <Facts delivery={delivery} timeZone={timeZone} />
        <Lines delivery={delivery} />
        <Warnings warnings={delivery.warnings} doubles={delivery.doubles} />
        <Attempts history={delivery.history} timeZone={timeZone} provider={provider} />
      </BlockStack>
      <Confirm
        id="replay"
        title={t("replay.title")}
        text={t(delivery.status === "partly_delivered" ? "replay.textPartly" : "replay.text", { provider })}
        action={t("replay.do")}
        onConfirm={() => replay.submit(null, { method: "post" })}
      />
    </Page>
  );
}

export function ErrorBoundary() {
  return <PageBoundary back={{ label: "problem.deliveries", url: "/app/deliveries" }} />;
}
