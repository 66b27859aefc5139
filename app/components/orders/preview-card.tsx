import { Badge, BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { StoredPreview } from "../../orders/stored-preview.server.ts";
import type { PreviewLine } from "../../screens/preview.server.ts";
import { wordsFor } from "../provider-words.ts";
import { PreviewFields } from "./preview-fields.tsx";
import { causeKeys, isMendable, lineReasonKey } from "./reason.ts";
import { Request } from "./sent.tsx";

/** What one provider would get of an order: the masked request, or why it is skipped, and the lines that are left out. */
export function PreviewCard({ preview, lines }: { preview: Shown; lines: readonly PreviewLine[] }) {
  const { t } = useTranslation();
  const { provider: name, reason, request, skippedLines, usualSettings, link } = preview;
  const provider = t(`provider.${name}`);
  const nameOf = (id: string): string => {
    const line = lines.find((one) => one.id === id);
    return [line?.title, line?.variantTitle].filter(Boolean).join(", ") || t("line.unnamed", { id });
  };
  const why = causeKeys({ status: "skipped", reason: reason ?? "", channel: "web" }, "unknown").map(
    (key) => `reason.${key}.what`,
  );
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack gap="200" blockAlign="center">
          <Text as="h2" variant="headingMd">
            {provider}
          </Text>
          <Badge tone={request ? "success" : "attention"}>{t(request ? "preview.sent" : "preview.skipped")}</Badge>
        </InlineStack>
        {usualSettings ? <Text as="p">{t("preview.usual", { provider })}</Text> : null}
        {reason === null ? null : <Text as="p">{wordsFor(t, name)(why, { code: reason })}</Text>}
        <Text as="p" tone="subdued">
          {t(`link.${link.method}`)}
        </Text>
        {skippedLines.map(({ lineId, reason: left }) => (
          <Text as="p" key={lineId} breakWord>
            {t("preview.leftOut", {
              line: nameOf(lineId),
              why: t(`lineReason.${lineReasonKey(left)}`, { code: left, provider }),
            })}
          </Text>
        ))}
        {skippedLines.some(({ reason: left }) => isMendable(left)) || usualSettings ? (
          <InlineStack>
            <Button url={`/app/providers/${name}`}>{t("remedy.connection", { provider })}</Button>
          </InlineStack>
        ) : null}
        {request ? <Request request={request} label={t("preview.request", { provider })} /> : null}
        <PreviewFields fields={preview.fields} name={name} />
      </BlockStack>
    </Card>
  );
}

type Shown = Pick<StoredPreview, "provider" | "reason" | "skippedLines" | "usualSettings" | "fields"> & {
  link: { method: StoredPreview["link"]["method"] };
  request: {
    method: "GET" | "POST" | "PATCH" | "DELETE";
    url: string;
    headers: Record<string, string>;
    body?: unknown;
  } | null;
};
