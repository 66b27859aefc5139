import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { data } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { Banner, BlockStack, Page, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { useFormat } from "../components/format.ts";
import { keepEntries, type Unsent, unlessUnsent } from "../components/keep-entries.ts";
import { PageBoundary } from "../components/page-boundary.tsx";
import { CheckCard } from "../components/products/check-card.tsx";
import { ProductCounts } from "../components/products/counts-card.tsx";
import { ProductList } from "../components/products/product-list.tsx";
import { useAskAgain } from "../components/use-ask-again.ts";
import { signIn } from "../sign-in.ts";

export const meta: MetaFunction = () => [{ title: "Fitloop" }];

export async function loader(args: LoaderFunctionArgs) {
  const { services, shop } = await signIn(args);
  return services.products.show(shop);
}

const CHANGES = ["pause", "resume", "cancel"] as const;
const ID = /^\d{1,18}$/;

/** Has the catalogue looked at, pauses or ends that, or notes whether a product comes without a size. */
export async function action(args: ActionFunctionArgs) {
  const { services, shop, actor } = await signIn(args);
  const form = await args.request.formData().catch(() => null);
  const text = (name: string): string => {
    const value = form?.get(name);
    return typeof value === "string" ? value : "";
  };
  const intent = text("intent");
  if (intent === "start") {
    const started = await services.products.start(shop, actor);
    return started.outcome === "started" ? started : data(started, { status: 409 });
  }
  const id = ID.exec(text("id"))?.[0];
  const change = CHANGES.find((one) => one === intent);
  if (!id || (!change && intent !== "mark" && intent !== "unmark")) throw new Response(null, { status: 400 });
  if (!change) {
    const marked = await services.products.mark(shop, id, intent === "mark", actor);
    return marked.outcome === "kept" ? marked : data(marked, { status: 404 });
  }
  const changed = await services.products.change(shop, id, change, actor);
  if (changed.outcome === "not_found") throw new Response(null, { status: 404 });
  return changed.outcome === "changed" ? changed : data(changed, { status: 409 });
}

export const clientAction = keepEntries;
export const shouldRevalidate = unlessUnsent;

type Answer = { outcome: "started" | "changed" | "kept" | "running_already" | "not_possible" | "unknown" } | Unsent;

const FINE = ["started", "changed", "kept"];
const ASK_MS = 2_000;

export default function Products() {
  const { running, last, sizeless, timeZone } = useLoaderData<typeof loader>();
  const { t } = useTranslation();
  const format = useFormat(timeZone);
  const acting = useFetcher<Answer>();
  useAskAgain(running?.state === "running" || running?.state === "planned", ASK_MS);
  const busy = acting.state !== "idle";
  const outcome = busy ? undefined : acting.data?.outcome;
  const post = (fields: Record<string, string>): void => acting.submit(fields, { method: "post" });
  const result = last?.result;
  const marked = new Set(sizeless.map(({ productId }) => productId));
  const optionsOf = (names: readonly string[]): string =>
    names.length === 0 ? t("products.noOptions") : t("products.options", { names: format.list(names) });
  const faulty = (products: NonNullable<typeof result>["noSize"]) =>
    products.map(({ productId, title, options }) => ({ productId, title, told: optionsOf(options) }));
  return (
    <Page title={t("products.title")} subtitle={t("products.subtitle")}>
      <BlockStack gap="400">
        {outcome === undefined || FINE.includes(outcome) ? null : (
          <Banner tone="critical" title={t(`products.problem.${outcome}`)} />
        )}
        <CheckCard
          {...{ running, busy, hasResult: last !== null }}
          onStart={() => post({ intent: "start" })}
          onChange={(change) => post({ intent: change, id: running?.id ?? "" })}
        />
        {last && result ? (
          <>
            <ProductCounts result={result} when={format.dateTime(last.at)} format={format} />
            <ProductList
              title={t("products.noSize.title")}
              text={t("products.noSize.text")}
              products={faulty(result.noSize.filter(({ productId }) => !marked.has(productId)))}
              action={{
                words: t("products.noSize.mark"),
                label: (title) => t("products.noSize.markOf", { title }),
                busy,
                onDo: (id) => post({ intent: "mark", id }),
              }}
            />
            <ProductList
              title={t("products.noReference.title")}
              text={t("products.noReference.text")}
              products={faulty(result.noReference)}
            />
            <ProductList
              title={t("products.shared.title")}
              text={t("products.shared.text")}
              products={result.shared.flatMap(({ reference, products }) =>
                products.map((product) => ({ ...product, told: t("products.shared.reference", { reference }) })),
              )}
            />
            {result.isCut ? (
              <Text as="p" tone="subdued">
                {t("products.cut")}
              </Text>
            ) : null}
          </>
        ) : null}
        <ProductList
          title={t("products.sizeless.title")}
          products={sizeless}
          action={{
            words: t("products.sizeless.unmark"),
            label: (title) => t("products.sizeless.unmarkOf", { title }),
            busy,
            onDo: (id) => post({ intent: "unmark", id }),
          }}
        />
      </BlockStack>
    </Page>
  );
}

export const ErrorBoundary = PageBoundary;
