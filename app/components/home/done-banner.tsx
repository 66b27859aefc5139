import { useFetcher } from "@remix-run/react";
import { Banner } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

/** Says once that everything is set up: whoever comes to the page again doesn't find it. */
export function DoneBanner() {
  const { t } = useTranslation();
  const { submit } = useFetcher();
  const [isShown, setShown] = useState(true);
  useEffect(() => {
    void submit({ intent: "put_away" }, { method: "post", action: "/app?index" });
  }, [submit]);
  if (!isShown) return null;
  return (
    <Banner tone="success" title={t("onboarding.finished.title")} onDismiss={() => setShown(false)}>
      <p>{t("onboarding.finished.text")}</p>
    </Banner>
  );
}
