import { Badge, BlockStack, Card, InlineStack, Link, Text } from "@shopify/polaris";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { HomeBooks } from "../../home/books.server.ts";
import type { Equation } from "../../reconciliation/equation.ts";
import { useFormat } from "../format.ts";
import { ordersPath } from "../orders/address.ts";

/** A term of the equation: how many orders, what of them, and where they are listed. */
interface Term {
  key: string;
  count: number;
  /** A key below `home.books`. */
  label: string;
  url: string;
}

const STATUS = {
  delivered: "delivered",
  partly: "partly_delivered",
  waiting: "pending",
  held: "held",
  dead: "dead",
} as const;

/** The reasons that have a word of their own; any other is told as one. */
export const SKIP_WORDS = [
  "test_order",
  "cancelled_order",
  "not_online",
  "not_subscribed",
  "no_session_link",
  "malformed_link",
  "expired_link",
  "no_eligible_lines",
  "order_erased",
] as const;

const skipWord = (reason: string): string => SKIP_WORDS.find((one) => one === reason) ?? "other";

/** The terms of an equation that aren't nothing, what went well first. */
export function termsOf({ provider, counts, skipped }: Equation, from: string | null): Term[] {
  const at = (filters: Record<string, string>): string => ordersPath({ provider, ...filters, from: from ?? undefined });
  const stood = (key: keyof typeof STATUS): Term => ({
    ...{ key, count: counts[key], label: `term.${key}` },
    url: at({ status: STATUS[key] }),
  });
  const named = skipped.reduce((sum, { count }) => sum + count, 0);
  const reasons = [
    ...skipped,
    // Books that were kept before reasons were.
    ...(counts.skipped > named ? [{ reason: "unknown", count: counts.skipped - named }] : []),
  ];
  return [
    ...(["delivered", "partly", "waiting", "held"] as const).map(stood),
    ...reasons.map(({ reason, count }) => ({
      ...{ key: `skipped/${reason}`, count, label: `skipped.${skipWord(reason)}` },
      url: at({ status: "skipped", ...(reason !== "unknown" && { reason }) }),
    })),
    stood("dead"),
    { key: "not_owed", count: counts.not_owed, label: "term.not_owed", url: ordersPath({ from: from ?? undefined }) },
    { key: "missing", count: counts.missing, label: "term.missing", url: "#missing" },
  ].filter(({ count, key }) => count > 0 || key === "delivered");
}

/** The books of the last comparison: for each provider, Shopify's own count as the sum of where its orders stand. */
export function BooksCard({ books, timeZone }: { books: HomeBooks; timeZone: string }) {
  const { t } = useTranslation();
  const format = useFormat(timeZone);
  const { comparedAt, from, equations, notCompared } = books;
  const since = comparedAt ? format.dateTime(comparedAt) : "";
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("home.books.title")}
        </Text>
        {comparedAt === null ? (
          <Text as="p" tone="subdued">
            {t("home.books.none")}
          </Text>
        ) : equations.length === 0 ? (
          <Text as="p" tone="subdued">
            {t("home.books.empty", { when: since })}
          </Text>
        ) : (
          <Text as="p" tone="subdued">
            {t("home.books.when", { when: since, from: from ? format.date(new Date(`${from}T12:00:00Z`)) : "" })}
          </Text>
        )}
        {equations.map((equation) => (
          <EquationRow key={equation.provider} equation={equation} from={from} timeZone={timeZone} />
        ))}
        <Missing books={books} />
        {notCompared.count > 0 ? (
          <Text as="p">
            <Link url={ordersPath({ from: comparedAt?.toISOString().slice(0, 10) })}>
              {t(`home.books.${notComparedKey(books)}`, {
                count: notCompared.count,
                number: format.number(notCompared.count),
              })}
            </Link>
          </Text>
        ) : null}
      </BlockStack>
    </Card>
  );
}

function notComparedKey({ comparedAt, notCompared }: HomeBooks): string {
  if (notCompared.isMore) return "notComparedMore";
  return comparedAt === null ? "first" : "notCompared";
}

function EquationRow({ equation, from, timeZone }: { equation: Equation; from: string | null; timeZone: string }) {
  const { t } = useTranslation();
  const format = useFormat(timeZone);
  return (
    <BlockStack gap="100">
      <InlineStack gap="200" blockAlign="center">
        <Text as="h3" variant="headingSm">
          {t(`provider.${equation.provider}`)}
        </Text>
        <Badge tone={equation.closes ? "success" : "critical"}>
          {t(equation.closes ? "home.books.closes" : "home.books.open")}
        </Badge>
      </InlineStack>
      <InlineStack gap="200" blockAlign="baseline">
        <Text as="span" fontWeight="semibold">
          {t("home.books.shopify", { count: equation.shopify, number: format.number(equation.shopify) })}
        </Text>
        {termsOf(equation, from).map(({ key, count, label, url }, index) => (
          <Fragment key={key}>
            <Text as="span" tone="subdued">
              {index === 0 ? "=" : "+"}
            </Text>
            <Link url={url}>{t(`home.books.${label}`, { count, number: format.number(count) })}</Link>
          </Fragment>
        ))}
      </InlineStack>
    </BlockStack>
  );
}

/** The orders that stand nowhere, each with the way to it. */
function Missing({ books: { missing } }: { books: HomeBooks }) {
  const { t } = useTranslation();
  const names = [...new Map(missing.map((order) => [order.orderId, order.name])).values()];
  if (names.length === 0) return null;
  return (
    <div id="missing">
      <InlineStack gap="200">
        <Text as="span" tone="critical">
          {t("home.books.missing")}
        </Text>
        {names.map((name) => (
          <Link key={name} url={ordersPath({ order: name })}>
            {name}
          </Link>
        ))}
      </InlineStack>
    </div>
  );
}
