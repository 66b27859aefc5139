import { Banner, type BannerHandles, List } from "@shopify/polaris";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Unsent } from "./keep-entries.ts";

/** What stands in the way of saving: another's save, faults of fields, or a server that wasn't reached. */
export type Problem = { kind: "conflict" } | { kind: "refused" } | { kind: "unsent"; problem: Unsent["problem"] };

export interface ProblemBannerProps {
  problem: Problem | null;
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
  const kind = problem?.kind;
  useEffect(() => {
    if (kind) banner.current?.focus();
  }, [kind, answer]);

  if (problem === null) return null;
  if (problem.kind === "unsent") {
    return (
      <Banner ref={banner} tone="critical" title={t("unsent.title")}>
        <p>
          {t(`unsent.${problem.problem}`)} {t("unsent.kept")}
        </p>
      </Banner>
    );
  }
  if (problem.kind === "conflict") {
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

/** The problem in what a form's action answered, or in what the form found itself. */
export function problemIn(
  answer: { outcome: "saved" | "refused" | "conflict" } | Unsent | null,
  isFaulty = false,
): Problem | null {
  if (isFaulty) return { kind: "refused" };
  if (answer === null || answer.outcome === "saved") return null;
  return answer.outcome === "unsent" ? { kind: "unsent", problem: answer.problem } : { kind: answer.outcome };
}
