import { Page } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

export default function Home() {
  const { t } = useTranslation();
  return <Page title={t("home.title")} />;
}
