import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { data } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { Badge, BlockStack, Page } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { CredentialCard } from "../components/connection/credential-card.tsx";
import { faultsOf } from "../components/connection/faults.ts";
import { fieldsOf } from "../components/connection/form.ts";
import { HandOverCard, KeyCard } from "../components/connection/key-card.tsx";
import { readSubmission } from "../components/connection/read-submission.ts";
import { SettingsCards } from "../components/connection/settings-cards.tsx";
import { STATUS_BADGE } from "../components/connection/status.ts";
import { StatusBanner } from "../components/connection/status-banner.tsx";
import { type TestAnswer, TestCard } from "../components/connection/test-card.tsx";
import { useConnectionForm } from "../components/connection/use-connection-form.ts";
import { FormBar } from "../components/form-bar.tsx";
import { keepEntries, unlessUnsent } from "../components/keep-entries.ts";
import { PageBoundary } from "../components/page-boundary.tsx";
import { ProblemBanner, problemIn } from "../components/problem-banner.tsx";
import { wordsFor } from "../components/provider-words.ts";
import { StorefrontLinkCard } from "../components/storefront/link-card.tsx";
import type { ConnectionPage } from "../screens/pages.ts";
import { providerIn } from "../provider-in.ts";
import { signIn } from "../sign-in.ts";

export const meta: MetaFunction = () => [{ title: "Fitloop" }];

export async function loader(args: LoaderFunctionArgs) {
  const { services, shop } = await signIn(args);
  return services.screens.connection(shop, providerIn(services, args.params).name);
}

export async function action(args: ActionFunctionArgs) {
  const { services, shop, actor } = await signIn(args);
  const { name: provider, credentialEntry } = providerIn(services, args.params);
  const posted = await readSubmission(args.request);
  if (!posted) throw new Response(null, { status: 400 });
  if (posted.intent === "test") return services.testConnection(shop, provider, actor);

  const { intent, enabled, settings, credential } = posted;
  const seenAt = posted.seenAt === null ? null : new Date(posted.seenAt);
  const entry = { shop, provider, enabled, settings, actor, seenAt };
  if (intent === "make_key" && credentialEntry.kind !== "signing_key") throw new Response(null, { status: 400 });
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

export const clientAction = keepEntries;
export const shouldRevalidate = unlessUnsent;

export default function ProviderPage() {
  const page = useLoaderData<typeof loader>();
  // Another provider's form is another form: nothing of this one's entries may stand in it.
  return <Connection key={page.provider} page={page} />;
}

function Connection({ page }: { page: ConnectionPage }) {
  const { t } = useTranslation();
  const { form, dirty, saving, answer, rowFaults, change, submit, reset, load } = useConnectionForm(page);
  const test = useFetcher<TestAnswer>();
  const own = wordsFor(t, page.provider);
  const known = ["credential", ...fieldsOf(page.fields).map(({ name }) => `settings.${name}`)];
  const refused = answer?.outcome === "refused" ? answer.faults : [];
  const faults = faultsOf(own, refused, known);
  const tone = STATUS_BADGE[page.status];
  const makesKey = page.credentialField === null;
  const account = page.fields.filter(({ name }) => name === "account");
  const others = page.fields.filter(({ name }) => name !== "account");

  const problem = problemIn(answer, rowFaults.length > 0);

  const settings = {
    provider: page.provider,
    form,
    faults,
    sizeFaults: rowFaults,
    onChange: change,
  };
  return (
    <Page
      title={t(`provider.${page.provider}`)}
      subtitle={own("about")}
      backAction={{ content: t("navigation.providers"), url: "/app/providers" }}
      titleMetadata={<Badge {...(tone && { tone })}>{own(`status.${page.status}`)}</Badge>}
    >
      <BlockStack gap="400">
        <ProblemBanner
          problem={problem}
          sentences={faults.elsewhere}
          answer={rowFaults.length > 0 ? rowFaults : answer}
          onLoad={load}
        />
        {/* One banner at a time: two would touch, and what stands in the way of saving comes first. */}
        {problem ? null : <StatusBanner page={page} />}
        <CredentialCard page={page} form={form} faults={faults} onChange={change} />
        <SettingsCards groups={account} {...settings} />
        {makesKey ? <KeyCard page={page} faults={faults} making={saving} onMake={() => submit("make_key")} /> : null}
        {makesKey ? <HandOverCard page={page} /> : null}
        <TestCard
          page={page}
          dirty={dirty}
          testing={test.state !== "idle"}
          answer={test.state === "idle" ? (test.data ?? null) : null}
          onTest={() =>
            test.submit(JSON.stringify({ intent: "test" }), { method: "post", encType: "application/json" })
          }
        />
        <SettingsCards groups={others} {...settings} />
        <StorefrontLinkCard provider={page.provider} isSaved={page.updatedAt !== null} />
      </BlockStack>
      <FormBar id="connection" dirty={dirty} saving={saving} onSave={() => submit("save")} onDiscard={reset} />
    </Page>
  );
}

export const ErrorBoundary = PageBoundary;
