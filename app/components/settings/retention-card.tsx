import { useFetcher } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { BlockStack, Card, Text, TextField } from "@shopify/polaris";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { FormBar } from "../form-bar.tsx";
import type { Unsent } from "../keep-entries.ts";
import { ProblemBanner, problemIn } from "../problem-banner.tsx";

type Answer = { outcome: "saved" } | { outcome: "refused"; faults?: [] } | Unsent;

/** How long what orders hold is kept. What was typed stays until it has been saved. */
export function RetentionCard({ stored, range }: { stored: number; range: { min: number; max: number } }) {
  const { t } = useTranslation();
  const shopify = useAppBridge();
  const fetcher = useFetcher<Answer>();
  const [days, setDays] = useState(String(stored));
  const [answer, setAnswer] = useState<Answer | null>(null);
  const seen = useRef<unknown>(null);
  useEffect(() => {
    if (fetcher.state !== "idle" || !fetcher.data || seen.current === fetcher.data) return;
    seen.current = fetcher.data;
    setAnswer(fetcher.data);
    if (fetcher.data.outcome === "saved") shopify.toast.show(t("save.done"));
  }, [fetcher.state, fetcher.data, shopify, t]);

  const reset = (): void => {
    setDays(String(stored));
    setAnswer(null);
  };
  const unsent = answer?.outcome === "unsent" ? answer : null;
  return (
    <>
      <ProblemBanner problem={problemIn(unsent)} sentences={[]} answer={answer} onLoad={reset} />
      <Card>
        <BlockStack gap="300">
          <Text as="h2" variant="headingMd">
            {t("settings.retention.title")}
          </Text>
          <TextField
            type="number"
            label={t("settings.retention.label")}
            helpText={t("settings.retention.help")}
            value={days}
            min={range.min}
            max={range.max}
            suffix={t("settings.retention.days")}
            onChange={(entered) => {
              setDays(entered);
              setAnswer(null);
            }}
            autoComplete="off"
            error={answer?.outcome === "refused" ? t("settings.retention.fault", range) : false}
          />
        </BlockStack>
      </Card>
      <FormBar
        id="settings"
        dirty={days !== String(stored)}
        saving={fetcher.state !== "idle"}
        onSave={() =>
          fetcher.submit(JSON.stringify({ retentionDays: days.trim() === "" ? null : Number(days) }), {
            method: "post",
            action: "/app/settings?index",
            encType: "application/json",
          })
        }
        onDiscard={reset}
      />
    </>
  );
}
