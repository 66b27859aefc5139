import type { TFunction } from "i18next";
import type { ConnectionStatus } from "../../connections/status.ts";
import { type DeliveryStatus, REPLAYABLE } from "../../domain/delivery.ts";
import type { Format } from "../format.ts";
import { codeWord, reasonKey } from "./reason.ts";

/** What a delivery's next step rests on. */
export interface StepInput {
  status: DeliveryStatus;
  reason: string | null;
  dueAt: Date | null;
  provider: string;
}

/** Why a delivery stands as it does, in one sentence, or null where its status or its next step says it all. */
export function whyOf(t: TFunction, delivery: StepInput, connection: ConnectionStatus): string | null {
  const { status, reason } = delivery;
  if (reason === null || waitsFor(status, connection)) return null;
  const provider = t(`provider.${delivery.provider}`);
  return t(`reason.${reasonKey(status, reason)}.what`, { code: codeWord(reason), provider });
}

const waitsFor = (status: DeliveryStatus, connection: ConnectionStatus): boolean =>
  (status === "pending" || status === "held") && connection !== "connected";

/** Whether a replay would change anything: what a connection holds back goes out by itself once that ends. */
export const mayReplay = (status: DeliveryStatus, connection: ConnectionStatus): boolean =>
  REPLAYABLE.includes(status) && !waitsFor(status, connection);

/** What happens next with a delivery, or what a person can do about it. Every status has an answer. */
export function nextStepOf(t: TFunction, delivery: StepInput, connection: ConnectionStatus, format: Format): string {
  const { status, reason, dueAt } = delivery;
  const words = { provider: t(`provider.${delivery.provider}`), code: codeWord(reason ?? "") };
  switch (status) {
    case "pending":
    case "held":
      if (waitsFor(status, connection)) return t(`next.waits.${connection}`, words);
      if (status === "held") return t("next.held", words);
      return dueAt ? t("next.due", { ...words, when: format.dateTime(dueAt) }) : t("next.soon", words);
    case "sending":
      return t("next.sending", words);
    case "delivered":
      return t("next.delivered", words);
    case "partly_delivered":
      return t("next.partly_delivered", words);
    case "skipped":
    case "dead":
      return t(reason === null ? `next.${status}` : `reason.${reasonKey(status, reason)}.next`, words);
  }
}
