import { Banner, type BannerHandles, List } from "@shopify/polaris";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

export interface ProblemBannerProps {
  problem: "conflict" | "refused" | null;
  /** Sentences of the refusal that stand at no field. */
  sentences: readonly string[];
  /** Changes with every answer of the server: the banner is then brought into sight. */
  answer: unknown;
  /** Loads what somebody else has saved meanwhile. */
  onLoad(): void;
}

/** What stands in the way of saving, told above the form, which may be out of sight. */
export function ProblemBanner({ problem, sentences, answer, onLoad }: ProblemBannerProps) {
  const { t } = useTranslation();
  const banner = useRef<BannerHandles>(null);
  useEffect(() => {
    if (problem) banner.current?.focus();
  }, [problem, answer]);

  if (problem === null) return null;
  if (problem === "conflict") {
    return (
      <Banner
        ref={banner}
        tone="critical"
        title={t("conflict.title")}
        action={{ content: t("conflict.load"), onAction: onLoad }}
      >
        <p>{t("conflict.text")}</p>
      </Banner>
    );
  }
  return (
    <Banner ref={banner} tone="critical" title={t("refused.title")}>
      {sentences.length > 0 ? (
        <List>
          {sentences.map((sentence) => (
            <List.Item key={sentence}>{sentence}</List.Item>
          ))}
        </List>
      ) : (
        <p>{t("refused.text")}</p>
      )}
    </Banner>
  );
}
