import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { data } from "@remix-run/node";
import { useLoaderData, useRouteLoaderData } from "@remix-run/react";
import { BlockStack, Card, EmptyState, Page } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { faultsOf } from "../components/connection/faults.ts";
import { FormBar } from "../components/form-bar.tsx";
import { keepEntries, unlessUnsent } from "../components/keep-entries.ts";
import { PageBoundary } from "../components/page-boundary.tsx";
import { wordsFor } from "../components/provider-words.ts";
import { ProblemBanner, problemIn } from "../components/problem-banner.tsx";
import { ConsentCard } from "../components/storefront/consent-card.tsx";
import { readStorefrontSubmission } from "../components/storefront/read-submission.ts";
import { StorefrontCards } from "../components/storefront/setting.tsx";
import { StateCard, storefrontStep } from "../components/storefront/state-card.tsx";
import { useStorefrontForm } from "../components/storefront/use-storefront-form.ts";
import { useThemeBlocks } from "../components/theme-blocks.ts";
import { useAskAgain } from "../components/use-ask-again.ts";
import type { ProviderName } from "../domain/ids.ts";
import { providerIn } from "../provider-in.ts";
import { storefrontFields } from "../connections/connection-fields.ts";
import { signIn } from "../sign-in.ts";

export const meta: MetaFunction = () => [{ title: "Fitloop" }];

/** How long until the page asks again whether the settings have reached the theme. */
const ASK_AGAIN_MS = 2_000;

export async function loader(args: LoaderFunctionArgs) {
  const { services, shop } = await signIn(args);
  const { name, storefront } = providerIn(services, args.params);
  const [found, profile] = await Promise.all([services.storefronts.find(shop, name), services.screens.profile(shop)]);
  const { defaultScript } = storefront;
  const kept = found && { ...found, fields: storefrontFields({ storefront }, profile), defaultScript };
  return { provider: name, kept, timeZone: profile.timeZone };
}

export async function action(args: ActionFunctionArgs) {
  const { services, shop, actor } = await signIn(args);
  const { name: provider } = providerIn(services, args.params);
  const posted = await readStorefrontSubmission(args.request);
  if (!posted) throw new Response(null, { status: 400 });
  const outcome = await services.storefronts.save({ shopId: shop.id, provider, actor, ...posted });
  switch (outcome.outcome) {
    case "saved":
      return outcome;
    case "refused":
      return data(outcome, { status: 422 });
    case "conflict":
      return data(outcome, { status: 409 });
  }
}

export const clientAction = keepEntries;
export const shouldRevalidate = unlessUnsent;

type Kept = NonNullable<Awaited<ReturnType<typeof loader>>["kept"]>;

export default function StorefrontPage() {
  const { provider, kept, timeZone } = useLoaderData<typeof loader>();
  if (!kept) return <NotConnected provider={provider} />;
  // Another provider's form is another form: nothing of this one's entries may stand in it.
  return <StorefrontForm key={provider} provider={provider} kept={kept} timeZone={timeZone} />;
}

function StorefrontForm({ provider, kept, timeZone }: { provider: ProviderName; kept: Kept; timeZone: string }) {
  const { t } = useTranslation();
  const root = useRouteLoaderData<{ apiKey: string }>("root");
  const blocks = useThemeBlocks();
  const { form, dirty, saving, answer, change, submit, reset, load } = useStorefrontForm(kept);
  const known = kept.fields.flatMap(({ fields }) => fields).map(({ name }) => `storefront.${name}`);
  const refused = answer?.outcome === "refused" ? answer.faults : [];
  const faults = faultsOf(wordsFor(t, provider), refused, known);

  useAskAgain(storefrontStep(kept) === "waiting" && !dirty && !saving, ASK_AGAIN_MS);

  return (
    <Page
      title={t("storefront.title", { provider: t(`provider.${provider}`) })}
      subtitle={t("storefront.subtitle")}
      backAction={{ content: t(`provider.${provider}`), url: `/app/providers/${provider}` }}
    >
      <BlockStack gap="400">
        <ProblemBanner problem={problemIn(answer)} sentences={faults.elsewhere} answer={answer} onLoad={load} />
        <StateCard provider={provider} state={kept} blocks={blocks} apiKey={root?.apiKey ?? ""} timeZone={timeZone} />
        <StorefrontCards provider={provider} shape={kept} form={form} faults={faults} onChange={change} />
        <ConsentCard consent={form.consent} onChange={change} />
      </BlockStack>
      <FormBar id="storefront" dirty={dirty} saving={saving} onSave={submit} onDiscard={reset} />
    </Page>
  );
}

function NotConnected({ provider: name }: { provider: ProviderName }) {
  const { t } = useTranslation();
  const provider = t(`provider.${name}`);
  return (
    <Page title={t("storefront.title", { provider })} backAction={{ content: provider, url: `/app/providers/${name}` }}>
      <Card>
        <EmptyState
          heading={t("storefront.notConnected.title", { provider })}
          action={{ content: t("storefront.notConnected.do"), url: `/app/providers/${name}` }}
          image=""
        >
          <p>{t("storefront.notConnected.text")}</p>
        </EmptyState>
      </Card>
    </Page>
  );
}

export const ErrorBoundary = PageBoundary;
