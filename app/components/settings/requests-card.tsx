import { useRevalidator } from "@remix-run/react";
import { Banner, BlockStack, Button, Card, Divider, InlineStack, Text } from "@shopify/polaris";
import { Fragment, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DataRequest } from "../../compliance/export.server.ts";
import { useFormat } from "../format.ts";

/** Customers' requests for their data: what was found is fetched as a file, and handed to them by the merchant. */
export function RequestsCard({ requests, timeZone }: { requests: readonly DataRequest[]; timeZone: string }) {
  const { t } = useTranslation();
  const format = useFormat(timeZone);
  const revalidator = useRevalidator();
  const [busy, setBusy] = useState<string | null>(null);
  const [isBroken, setBroken] = useState(false);
  const fetchOne = async (id: string): Promise<void> => {
    setBusy(id);
    setBroken(!(await saveRequest(id)));
    setBusy(null);
    revalidator.revalidate();
  };
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("settings.requests.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t(requests.length === 0 ? "settings.requests.none" : "settings.requests.text")}
        </Text>
        {isBroken ? (
          <Banner tone="critical">
            <p>{t("settings.requests.broken")}</p>
          </Banner>
        ) : null}
        {requests.map((request, index) => {
          const asked = format.date(request.requestedAt);
          return (
            <Fragment key={request.id}>
              {index > 0 ? <Divider /> : null}
              <InlineStack gap="300" align="space-between" blockAlign="center">
                <BlockStack gap="050">
                  <Text as="span">{t("settings.requests.asked", { when: asked })}</Text>
                  <Text as="span" tone="subdued">
                    {request.completedAt
                      ? t("settings.requests.fetched", { when: format.date(request.completedAt) })
                      : t("settings.requests.due", { until: format.date(request.expiresAt ?? request.requestedAt) })}
                  </Text>
                </BlockStack>
                {request.expiresAt === null ? null : (
                  <Button
                    loading={busy === request.id}
                    onClick={() => void fetchOne(request.id)}
                    accessibilityLabel={t("settings.requests.doOf", { when: asked })}
                  >
                    {t("settings.requests.do")}
                  </Button>
                )}
              </InlineStack>
            </Fragment>
          );
        })}
      </BlockStack>
    </Card>
  );
}

/** Fetches what was found and hands it to the person as a file. The admin signs `fetch` alone in. */
async function saveRequest(id: string): Promise<boolean> {
  try {
    const answer = await fetch(`/app/settings/requests/${id}`, { method: "POST" });
    if (!answer.ok) return false;
    const address = URL.createObjectURL(await answer.blob());
    Object.assign(document.createElement("a"), { href: address, download: `customer-data-${id}.json` }).click();
    // The browser has its file by then.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    return true;
  } catch {
    return false;
  }
}
