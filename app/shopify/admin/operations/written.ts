import { z } from "zod";

/** What a mutation answers of its success: nothing, or why it was refused. */
export const written = z.object({
  userErrors: z.array(z.object({ field: z.array(z.string()).nullish(), message: z.string() })),
});

/** Returns null for what was written, and Shopify's first reason for what was refused. */
export function readWritten({ userErrors }: z.output<typeof written>): string | null {
  const [fault] = userErrors;
  return fault ? `${(fault.field ?? []).join(".")}: ${fault.message}` : null;
}
