import { z } from "zod";
import { gidDigits } from "../domain/ids.ts";
import { readInstant } from "../domain/instant.ts";

/** What comparing an order with ours needs of it. Instants in milliseconds. */
export interface OrderHead {
  id: string;
  name: string;
  test: boolean;
  placedAt: number;
  updatedAt: number;
  cancelled: boolean;
  financialStatus: string | null;
  fulfilled: boolean;
}

const instant = z.string().transform((text, context) => {
  const read = readInstant(text);
  if (read === null) context.addIssue({ code: "custom", message: "must be an instant" });
  return read ?? 0;
});

const node = z.object({
  id: z.string(),
  name: z.string(),
  test: z.boolean(),
  createdAt: instant,
  updatedAt: instant,
  processedAt: instant.nullish(),
  cancelledAt: z.string().nullable(),
  displayFinancialStatus: z.string().nullable(),
  displayFulfillmentStatus: z.string(),
});

/** Reads an order node with the fields of `ORDER_HEAD_FIELDS`. Throws for anything else. */
export function readOrderHead(value: unknown): OrderHead {
  const head = node.parse(value);
  return {
    id: gidDigits(head.id) ?? "",
    name: head.name,
    test: head.test,
    placedAt: head.processedAt ?? head.createdAt,
    updatedAt: head.updatedAt,
    cancelled: head.cancelledAt !== null,
    financialStatus: head.displayFinancialStatus?.toLowerCase() ?? null,
    fulfilled: head.displayFulfillmentStatus === "FULFILLED",
  };
}
