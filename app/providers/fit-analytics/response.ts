import type { LineOutcome } from "../../domain/delivery.ts";
import type { HttpResult, Outcome } from "../../domain/outcome.ts";
import type { DeliveryOrder } from "../../domain/provider.ts";
import { isSuccess, jsonBody, readStatus, shortText } from "../read-answer.ts";

/**
 * Reads an answer of the Purchase Events API element by element: `errors` stands beside the events sent, null accepts
 * a line. A 4xx whose `errors` holds a null accepted that line all the same (`mapping.md` 5).
 */
export function readPurchaseAnswer(result: HttpResult, delivery: DeliveryOrder): Outcome {
  const byStatus = readStatus(result);
  const success = isSuccess(byStatus);
  const readable = success || byStatus.kind === "rejected" || (byStatus.kind === "misdirected" && !byStatus.redirected);
  if (result.kind === "no_answer" || !readable) return byStatus as Outcome;

  const body = jsonBody(result);
  const errors = Array.isArray(body?.["errors"]) ? (body["errors"] as unknown[]) : null;
  const reference = readTransactionId(body);
  if (success) {
    if (!body) return { kind: "delivered", warnings: ["answer_unreadable"] };
    return judge(linesOf(delivery, errors ?? []), reference);
  }
  const alignedWithNull = errors?.length === delivery.lines.length && errors.includes(null);
  if (alignedWithNull) return judge(linesOf(delivery, errors), reference);
  if (byStatus.kind !== "rejected") return byStatus;
  const first = errors?.find((error) => error !== null);
  return {
    ...byStatus,
    ...(first !== undefined && { code: codeOf(first), message: titleOf(first) }),
    ...reference,
  };
}

function judge(lines: LineOutcome[], reference: { reference?: string }): Outcome {
  const rejected = lines.filter((line) => !line.accepted);
  if (rejected.length === 0) return { kind: "delivered", lines, ...reference };
  if (rejected.length < lines.length) return { kind: "partly_delivered", lines, ...reference };
  const { code = "rejected", title = "" } = rejected[0] ?? {};
  return { kind: "rejected", code, message: title, lines, ...reference };
}

function linesOf(delivery: DeliveryOrder, errors: unknown[]): LineOutcome[] {
  return delivery.lines.map(({ item }, index) => {
    const error = errors[index] ?? null;
    if (error === null) return { lineId: item.id, accepted: true };
    return { lineId: item.id, accepted: false, code: codeOf(error), title: titleOf(error) };
  });
}

const fieldOf = (error: unknown, field: string): unknown =>
  typeof error === "object" && error !== null ? (error as Record<string, unknown>)[field] : undefined;

const codeOf = (error: unknown): string => shortText(fieldOf(error, "code")) || "rejected";
const titleOf = (error: unknown): string => shortText(fieldOf(error, "title") ?? error);

function readTransactionId(body: Record<string, unknown> | null): { reference?: string } {
  const id = fieldOf(body?.["meta"], "txid");
  return typeof id === "string" && id !== "" ? { reference: id.slice(0, 100) } : {};
}
