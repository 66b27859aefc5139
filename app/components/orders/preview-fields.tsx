import { Text } from "@shopify/polaris";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { ProviderName } from "../../domain/ids.ts";
import type { SourcedField } from "../../domain/field-source.ts";

/** Where a field comes from, in a sentence. */
export function sourceWords(t: TFunction, { source, detail, value }: SourcedField, provider: string): string {
  const words = { provider, size: String(value ?? "") };
  if (source === null) return t("preview.field.unknown", words);
  if (source === "size") return detail === null ? t("preview.field.no_size", words) : t(`sizeStep.${detail}`, words);
  return t(detail === null ? `preview.field.${source}` : `preview.field.${source}_${detail}`, words);
}

/** The fields of a request, each with its value and where it comes from. */
export function PreviewFields({ fields, name }: { fields: readonly SourcedField[]; name: ProviderName }) {
  const { t } = useTranslation();
  const provider = t(`provider.${name}`);
  if (fields.length === 0) return null;
  return (
    <details>
      <summary>{t("preview.fields", { provider })}</summary>
      <dl style={{ margin: "0.5rem 0 0", overflowWrap: "anywhere", display: "grid", gap: "0.5rem" }}>
        {fields.map((field) => (
          <div key={field.path}>
            <dt>
              <code>{field.path}</code>
            </dt>
            <dd style={{ margin: 0 }}>
              <Text as="span">{JSON.stringify(field.value)}</Text>{" "}
              <Text as="span" tone="subdued">
                {sourceWords(t, field, provider)}
              </Text>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
