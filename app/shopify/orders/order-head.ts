import { z } from "zod";
import { gidDigits } from "../../domain/ids.ts";
import { readInstant } from "../../domain/instant.ts";

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

/** An order whose head can't be read, and why. */
export interface UnreadableHead {
  id: string;
  field: string;
}

/** Reads order nodes with the fields of `ORDER_HEAD_FIELDS`; one that can't be read is named, and stops no other. */
export function readOrderHeads(values: readonly unknown[]): { heads: OrderHead[]; unreadable: UnreadableHead[] } {
  const heads: OrderHead[] = [];
  const unreadable: UnreadableHead[] = [];
  for (const value of values) {
    const parsed = node.safeParse(value);
    if (parsed.success) heads.push(toHead(parsed.data));
    else unreadable.push({ id: idOf(value), field: parsed.error.issues[0]?.path.join(".") || "(order)" });
  }
  return { heads, unreadable };
}

function idOf(value: unknown): string {
  const id = typeof value === "object" && value !== null && "id" in value ? value.id : null;
  return (typeof id === "string" && gidDigits(id)) || "unknown";
}

function toHead(head: z.output<typeof node>): OrderHead {
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
