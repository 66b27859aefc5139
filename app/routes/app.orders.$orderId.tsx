import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { data } from "@remix-run/node";
import { useLoaderData, useRevalidator } from "@remix-run/react";
import { Banner, BlockStack, Page } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { keepEntries, unlessUnsent } from "../components/keep-entries.ts";
import { deliveryNameOf, orderIdOf, ORDERS } from "../components/orders/address.ts";
import { AdviceCard } from "../components/orders/advice-card.tsx";
import { byUrgency } from "../components/orders/chosen-delivery.ts";
import { DeliveryCard } from "../components/orders/delivery-card.tsx";
import { TimelineCard } from "../components/orders/timeline-card.tsx";
import { PageBoundary } from "../components/page-boundary.tsx";
import { useThemeBlocks } from "../components/theme-blocks.ts";
import { wellFormed } from "../domain/text.ts";
import { signIn } from "../sign-in.ts";

export const meta: MetaFunction = () => [{ title: "Fitloop" }];

const notFound = () => new Response(null, { status: 404 });

export async function loader(args: LoaderFunctionArgs) {
  const { services, shop } = await signIn(args);
  const id = orderIdOf(args.params);
  const found = id && (await services.orderPage(shop, id));
  if (!found) throw notFound();
  const contacts = Object.fromEntries(services.providers.all.map(({ name, contact }) => [name, contact]));
  return { ...found, contacts };
}

const LONGEST_NOTE = 200;

/** A person asks for a new attempt of one delivery, or that it isn't sent, and may say why. */
export async function action(args: ActionFunctionArgs) {
  const { services, shop, actor } = await signIn(args);
  const id = orderIdOf(args.params);
  const form = await args.request.formData().catch(() => null);
  const name = id && deliveryNameOf(id, form);
  if (!name) throw notFound();
  const said = form?.get("note");
  const note = typeof said === "string" ? wellFormed(said).trim().slice(0, LONGEST_NOTE).toWellFormed() : "";
  const outcome = await services[form?.get("intent") === "skip" ? "skip" : "replay"](shop, name, actor, note);
  switch (outcome.outcome) {
    case "replayed":
    case "skipped":
      return outcome;
    case "not_replayable":
    case "not_skippable":
      return data(outcome, { status: 409 });
    case "not_found":
      throw notFound();
  }
}

export const clientAction = keepEntries;
export const shouldRevalidate = unlessUnsent;

export default function Order() {
  const { order, advised, connections, contacts, timeZone } = useLoaderData<typeof loader>();
  const { t } = useTranslation();
  const revalidator = useRevalidator();
  const { embed } = useThemeBlocks();
  return (
    <Page
      title={order.orderName ?? order.orderId}
      subtitle={t("orders.times", { timeZone })}
      backAction={{ content: t("orders.title"), url: ORDERS }}
      secondaryActions={[
        {
          content: t("orders.refresh"),
          onAction: () => revalidator.revalidate(),
          loading: revalidator.state !== "idle",
        },
        { content: t("order.shopify"), url: `shopify:admin/orders/${order.orderId}`, target: "_top" },
      ]}
    >
      <BlockStack gap="400">
        {order.deliveries.length === 0 ? (
          <Banner tone="info" title={t(order.plannedAt ? "orders.nobody" : "orders.unplanned")} />
        ) : null}
        {byUrgency(order.deliveries).map((delivery) => (
          <DeliveryCard
            key={`${delivery.provider}/${delivery.event}/${delivery.sequence}`}
            delivery={delivery}
            orderLines={order.lines}
            connection={connections[delivery.provider] ?? "not_set_up"}
            embed={embed}
            contact={contacts[delivery.provider] ?? ""}
            timeZone={timeZone}
          />
        ))}
        <AdviceCard advised={advised} lines={order.lines} timeZone={timeZone} />
        <TimelineCard order={order} timeZone={timeZone} />
      </BlockStack>
    </Page>
  );
}

export function ErrorBoundary() {
  return <PageBoundary back={{ label: "problem.orders", url: ORDERS }} />;
}
