import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Box, Button, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { ShownRequest } from "../../delivery/sent-requests.server.ts";
import type { DeliveryName } from "../../delivery/rows.ts";
import type { SentOf } from "../../orders/sent-of.server.ts";
import { useFormat } from "../format.ts";
import { orderPath } from "./address.ts";

type Answer = SentOf extends infer One
  ? One extends { sentAt: Date }
    ? Omit<One, "sentAt"> & { sentAt: Date | string }
    : One
  : never;

/** What was sent to a provider, asked for when a person wants to see it. */
export function Sent({ name, timeZone }: { name: DeliveryName; timeZone: string }) {
  const { t } = useTranslation();
  const format = useFormat(timeZone);
  const asking = useFetcher<Answer>();
  const { provider, event, sequence } = name;
  const words = { provider: t(`provider.${provider}`) };
  const sent = asking.data;
  if (!sent) {
    const query = new URLSearchParams({ provider, event, sequence: String(sequence) });
    return (
      <InlineStack>
        <Button
          variant="plain"
          loading={asking.state !== "idle"}
          onClick={() => asking.load(`${orderPath(name.orderId)}/sent?${query}`)}
        >
          {t("order.sent.do", words)}
        </Button>
      </InlineStack>
    );
  }
  const told =
    sent.kind === "kept"
      ? t("order.sent.kept", {
          ...words,
          number: format.number(sent.attempt),
          when: format.seconds(new Date(sent.sentAt)),
        })
      : t(`order.sent.${sent.kind}`, words);
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {t("order.sent.title", words)}
      </Text>
      <Text as="p" tone="subdued">
        {told}
      </Text>
      {sent.kind === "rebuilt" && sent.changed ? (
        <Banner tone="warning">{t("order.sent.changed", words)}</Banner>
      ) : null}
      {"request" in sent ? <Request request={sent.request} label={t("order.sent.title", words)} /> : null}
    </BlockStack>
  );
}

/** A request as it comes out of a loader. */
type Wire = Omit<ShownRequest, "body"> & { body?: unknown };

/** A masked request, as it goes over the wire: readable by eye, and reached by the keyboard where it is long. */
export function Request({ request, label }: { request: Wire; label: string }) {
  const { method, url, headers, body = null } = request;
  const lines = [
    `${method} ${url}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === null ? [] : ["", JSON.stringify(body, null, 2)]),
  ];
  return (
    <Box background="bg-surface-secondary" padding="300" borderRadius="200">
      <div role="region" aria-label={label} tabIndex={0} style={{ maxHeight: "24rem", overflow: "auto" }}>
        <code style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{lines.join("\n")}</code>
      </div>
    </Box>
  );
}
