import { Banner } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { ConnectionStatus } from "../../connections/status.ts";
import type { ConnectionPage } from "../../screens/pages.ts";
import { codeWord } from "../orders/reason.ts";
import { useFormat } from "../format.ts";
import { wordsFor } from "../provider-words.ts";
import { holdKey } from "./status.ts";

const TONE = {
  held: "critical",
  circuit_open: "warning",
  paused: "info",
  off: "warning",
  unregistered: "info",
} as const;

const isTold = (status: ConnectionStatus): status is keyof typeof TONE => Object.hasOwn(TONE, status);

/** What keeps a connection from sending, what a person does about it and what ends it. Nothing while it sends. */
export function StatusBanner({ page }: { page: ConnectionPage }) {
  const { t } = useTranslation();
  const format = useFormat(page.timeZone);
  const { status, waiting: count, reason, since, until } = page;
  if (!isTold(status)) return null;
  const own = wordsFor(t, page.provider);
  const words = {
    since: since ? format.dateTime(since) : "",
    until: until ? format.dateTime(until) : "",
    answer: codeWord(reason ?? ""),
  };
  const isOff = status === "off" || status === "unregistered";
  const key = status === "held" ? `held_${holdKey(reason)}` : status;
  return (
    <Banner
      tone={TONE[status]}
      {...(status === "held" && {
        action: { content: own("banner.contact"), url: page.contact, target: "_blank" as const },
      })}
      title={own(`banner.${key}.title`, words)}
    >
      <p>
        {own(`banner.${key}.text`, words)} {status === "held" ? own(`banner.release.${page.releasedBy}`, words) : ""}
      </p>
      {count > 0 ? <p>{t(isOff ? "banner.waitingOff" : "banner.waiting", { count })}</p> : null}
    </Banner>
  );
}
