import { ORDERS } from "./address.ts";

/** Where what the ledger is filtered by is sent again; an order's name narrows nothing there. */
export function replayPath(filters: Readonly<Record<string, string | undefined>>): string {
  const wanted = Object.entries(filters).filter(
    (one): one is [string, string] => Boolean(one[1]) && one[0] !== "order",
  );
  return `${ORDERS}/replay?${new URLSearchParams(wanted)}`;
}

/** Whether the ledger shows what a person may want to send again. */
export const isReplayable = ({ status, reason }: { status: string; reason: string }): boolean =>
  ["dead", "partly_delivered", "held"].includes(status) || (status === "" && reason !== "");
