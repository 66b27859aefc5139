import type { TFunction } from "i18next";
import { type ConnectionStatus, isSending } from "../../connections/status.ts";
import type { LedgerEntry } from "../../delivery/ledger.ts";
import type { DeliveryStatus } from "../../domain/delivery.ts";
import type { Format } from "../format.ts";
import type { BlockState } from "../theme-blocks.ts";
import { wordsFor } from "../provider-words.ts";
import { causeKeys, codeWord, isMendable, warningKey } from "./reason.ts";

/** What a delivery's next step rests on. */
export type StepInput = Pick<
  LedgerEntry,
  "status" | "reason" | "dueAt" | "provider" | "channel" | "leftOut" | "warnings" | "doubles"
>;

/** Why a delivery stands as it does, in one sentence, or null where its status or its next step says it all. */
export function whyOf(
  t: TFunction,
  delivery: StepInput,
  connection: ConnectionStatus,
  embed: BlockState,
): string | null {
  const { status, reason } = delivery;
  if (status === "delivered" || status === "partly_delivered") return oddityOf(t, delivery);
  if (reason === null || waitsFor(status, connection)) return null;
  return reasonWords(t, delivery, reason, "what", embed);
}

/** What is worth a look of an order that the provider has: lines that were left out first, then the oddities. */
function oddityOf(t: TFunction, { leftOut, warnings, doubles }: StepInput): string | null {
  const [warning] = warnings;
  if (leftOut?.of) return t(`leftOut.${leftOut.reason ?? "several"}`, { count: leftOut.count, of: leftOut.of });
  if (leftOut) return t("leftOut.some", { count: leftOut.count });
  if (doubles > 0) return t("warning.doubles", { count: doubles });
  return warning === undefined ? null : t(`warning.${warningKey(warning)}`, { code: warning });
}

const waitsFor = (status: DeliveryStatus, connection: ConnectionStatus): boolean =>
  (status === "pending" || status === "held") && !isSending(connection);

/** What happens next with a delivery, or what a person can do about it. Every status has an answer. */
export function nextStepOf(
  t: TFunction,
  delivery: StepInput,
  connection: ConnectionStatus,
  { format, embed }: { format: Format; embed: BlockState },
): string {
  const { status, reason, dueAt, leftOut } = delivery;
  const words = { provider: t(`provider.${delivery.provider}`), code: codeWord(reason ?? "") };
  switch (status) {
    case "pending":
    case "held":
      if (waitsFor(status, connection)) return wordsFor(t, delivery.provider)(`next.waits.${connection}`, words);
      if (status === "held") return t(reason === "restored" ? "reason.restored.next" : "next.held", words);
      return dueAt ? t("next.due", { ...words, when: format.dateTime(dueAt) }) : t("next.soon", words);
    case "sending":
      return t("next.sending", words);
    case "delivered":
      return t(leftOut && isMendable(leftOut.reason) ? "next.leftOut" : "next.delivered", words);
    case "partly_delivered":
      return t("next.partly_delivered", words);
    case "skipped":
    case "dead":
      return reason === null ? t(`next.${status}`, words) : reasonWords(t, delivery, reason, "next", embed);
  }
}

/** What a reason means, in the provider's own words where it brings some for a code of its own. */
function reasonWords(
  t: TFunction,
  delivery: StepInput,
  reason: string,
  part: "what" | "next",
  embed: BlockState,
): string {
  const keys = causeKeys({ ...delivery, reason }, embed).map((key) => `reason.${key}.${part}`);
  return wordsFor(t, delivery.provider)(keys, { code: codeWord(reason) });
}
