import { Banner } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { ConnectionPage } from "../../setup/screens.server.ts";
import { codeWord } from "../deliveries/reason.ts";
import { useFormat } from "../format.ts";
import { holdKey } from "./status.ts";

const TONE = { held: "critical", circuit_open: "warning", paused: "info", off: "warning" } as const;

/** What keeps a connection from sending, what a person does about it and what ends it. Nothing when all is well. */
export function StatusBanner({ page }: { page: ConnectionPage }) {
  const { t } = useTranslation();
  const format = useFormat(page.timeZone);
  const { status, waiting: count, reason, since, until } = page;
  if (status === "connected" || status === "not_set_up") return null;
  const words = {
    provider: t(`provider.${page.provider}`),
    since: since ? format.dateTime(since) : "",
    until: until ? format.dateTime(until) : "",
    answer: codeWord(reason ?? ""),
  };
  const key = status === "held" ? `held_${holdKey(reason)}` : status;
  // Naiz' test proves nothing of a hash, so it can't release what is held.
  const release = page.provider === "naiz" ? "entering" : page.provider === "fit-analytics" ? "key" : "testing";
  return (
    <Banner tone={TONE[status]} title={t(`banner.${key}.title`, words)}>
      <p>
        {t(`banner.${key}.text`, words)} {status === "held" ? t(`banner.release.${release}`, words) : ""}
      </p>
      {count > 0 ? <p>{t(status === "off" ? "banner.waitingOff" : "banner.waiting", { count })}</p> : null}
    </Banner>
  );
}
