import { BlockStack, Card, Divider, InlineStack, Text } from "@shopify/polaris";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { AuditEntry } from "../../records/audit.server.ts";
import { useFormat } from "../format.ts";

/** What is noted of who did what, by its codes. */
export const AUDIT_ACTIONS = [
  "backfill.started",
  "backfill.pause",
  "backfill.resume",
  "backfill.cancel",
  "catalogue_check.started",
  "catalogue_check.pause",
  "catalogue_check.resume",
  "catalogue_check.cancel",
  "connection.disabled",
  "connection.enabled",
  "connection.released",
  "connection.saved",
  "connection.tested",
  "data_request.fetched",
  "delivery.replayed",
  "delivery.skipped",
  "order.fetched",
  "product.has_no_size",
  "product.has_size",
  "quarantine.expired",
  "quarantine.retried",
  "replay.started",
  "replay.pause",
  "replay.resume",
  "replay.cancel",
  "retention.saved",
  "storefront.saved",
  "test_orders.started",
] as const;

export const auditKey = (action: string): string => {
  const known = AUDIT_ACTIONS.find((one) => one === action) ?? "unknown";
  return known.replace(".", "_");
};

const actorKey = (actor: string): string =>
  actor.startsWith("user:") ? "user" : actor.startsWith("operator:") ? "operator" : "app";

/** Who did what of late. People are told apart by Shopify's number alone: Fitloop knows no names. */
export function AuditCard({ entries, timeZone }: { entries: readonly AuditEntry[]; timeZone: string }) {
  const { t } = useTranslation();
  const format = useFormat(timeZone);
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("settings.audit.title")}
        </Text>
        {entries.length === 0 ? (
          <Text as="p" tone="subdued">
            {t("settings.audit.none")}
          </Text>
        ) : null}
        {entries.map(({ id, at, actor, action, subject }, index) => (
          <Fragment key={id}>
            {index > 0 ? <Divider /> : null}
            <InlineStack gap="200" align="space-between" blockAlign="baseline">
              <div style={{ overflowWrap: "anywhere", minWidth: 0, flex: "1 1 12rem" }}>
                <Text as="p">
                  {t(`settings.audit.action.${auditKey(action)}`, {
                    provider: t([`provider.${subject}`, "settings.audit.something"]),
                    subject,
                    code: action,
                  })}
                </Text>
                <Text as="p" tone="subdued">
                  {t(`settings.audit.actor.${actorKey(actor)}`, { id: actor.slice(actor.indexOf(":") + 1) })}
                </Text>
              </div>
              <Text as="span" tone="subdued">
                {format.dateTime(at)}
              </Text>
            </InlineStack>
          </Fragment>
        ))}
      </BlockStack>
    </Card>
  );
}
