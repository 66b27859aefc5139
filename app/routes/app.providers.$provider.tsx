import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { data } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { Badge, BlockStack, Page } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { CredentialCard } from "../components/connection/credential-card.tsx";
import { faultsOf } from "../components/connection/faults.ts";
import { CREDENTIAL_FIELD, fieldsOf } from "../components/connection/fields.ts";
import { HandOverCard, KeyCard } from "../components/connection/key-card.tsx";
import { readSubmission } from "../components/connection/read-submission.ts";
import { SettingsCards } from "../components/connection/settings-cards.tsx";
import { STATUS_BADGE } from "../components/connection/status.ts";
import { StatusBanner } from "../components/connection/status-banner.tsx";
import { TestCard } from "../components/connection/test-card.tsx";
import { useConnectionForm } from "../components/connection/use-connection-form.ts";
import { FormBar } from "../components/form-bar.tsx";
import { PageBoundary } from "../components/page-boundary.tsx";
import { ProblemBanner } from "../components/problem-banner.tsx";
import { StorefrontLinkCard } from "../components/storefront/link-card.tsx";
import { isProviderName, type ProviderName } from "../domain/ids.ts";
import type { ConnectionPage } from "../setup/screens.server.ts";
import { signIn } from "../sign-in.ts";

export const meta: MetaFunction = () => [{ title: "Fitloop" }];

/** What a blank field of Fit Analytics stands for. */
const AUDIENCE = "https://widget.fitanalytics.com/api";

function providerIn(params: { provider?: string }): ProviderName {
  const { provider = "" } = params;
  if (!isProviderName(provider)) throw new Response(null, { status: 404 });
  return provider;
}

export async function loader(args: LoaderFunctionArgs) {
  const { services, shop } = await signIn(args);
  return services.screens.connection(shop, providerIn(args.params));
}

export async function action(args: ActionFunctionArgs) {
  const { services, shop, actor } = await signIn(args);
  const provider = providerIn(args.params);
  const posted = await readSubmission(args.request);
  if (!posted) throw new Response(null, { status: 400 });
  if (posted.intent === "test") return services.testConnection(shop, provider, actor);

  const { intent, enabled, settings, credential } = posted;
  const seenAt = posted.seenAt === null ? null : new Date(posted.seenAt);
  const entry = { shop, provider, enabled, settings, actor, seenAt };
  if (intent === "make_key" && provider !== "fit-analytics") throw new Response(null, { status: 400 });
  const outcome =
    intent === "make_key"
      ? await services.setup.renewSigningKey(entry)
      : await services.setup.save({ ...entry, ...(credential && { credential }) });
  switch (outcome.outcome) {
    case "saved":
      return outcome;
    case "refused":
      return data(outcome, { status: 422 });
    case "conflict":
      return data(outcome, { status: 409 });
  }
}

export default function ProviderPage() {
  const page = useLoaderData<typeof loader>();
  // Another provider's form is another form: nothing of this one's entries may stand in it.
  return <Connection key={page.provider} page={page} />;
}

function Connection({ page }: { page: ConnectionPage }) {
  const { t } = useTranslation();
  const { form, dirty, saving, answer, rowFaults, change, submit, reset, load } = useConnectionForm(page);
  const test = useFetcher();
  const provider = t(`provider.${page.provider}`);
  const known = ["credential", ...fieldsOf(page.provider).map(({ name }) => `settings.${name}`)];
  const refused = answer?.outcome === "refused" ? answer.faults : [];
  const faults = faultsOf(t, refused, known);
  const tone = STATUS_BADGE[page.status];
  const makesKey = CREDENTIAL_FIELD[page.provider] === null;

  const isRefused = refused.length > 0 || rowFaults.length > 0;

  const settings = {
    provider: page.provider,
    form,
    faults,
    sizeFaults: rowFaults,
    placeholders: { audience: AUDIENCE, domain: page.primaryDomain },
    onChange: change,
  };
  return (
    <Page
      title={provider}
      subtitle={t(`about.${page.provider}`)}
      backAction={{ content: t("navigation.home"), url: "/app" }}
      titleMetadata={<Badge {...(tone && { tone })}>{t(`status.${page.status}`)}</Badge>}
    >
      <BlockStack gap="400">
        <ProblemBanner
          problem={isRefused ? "refused" : answer?.outcome === "conflict" ? "conflict" : null}
          sentences={faults.elsewhere}
          answer={rowFaults.length > 0 ? rowFaults : answer}
          onLoad={load}
        />
        <StatusBanner page={page} />
        <CredentialCard page={page} form={form} faults={faults} onChange={change} />
        <SettingsCards groups={["account"]} {...settings} />
        {makesKey ? <KeyCard page={page} faults={faults} making={saving} onMake={() => submit("make_key")} /> : null}
        {makesKey ? <HandOverCard page={page} /> : null}
        <TestCard
          page={page}
          dirty={dirty}
          testing={test.state !== "idle"}
          onTest={() =>
            test.submit(JSON.stringify({ intent: "test" }), { method: "post", encType: "application/json" })
          }
        />
        <SettingsCards groups={["products", "orders"]} {...settings} />
        <StorefrontLinkCard provider={page.provider} isSaved={page.updatedAt !== null} />
      </BlockStack>
      <FormBar id="connection" dirty={dirty} saving={saving} onSave={() => submit("save")} onDiscard={reset} />
    </Page>
  );
}

export const ErrorBoundary = PageBoundary;
