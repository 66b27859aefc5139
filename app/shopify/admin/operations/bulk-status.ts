import { z } from "zod";
import type { Operation } from "./operation.ts";

const data = z.object({
  bulkOperation: z
    .object({
      status: z.string(),
      errorCode: z.string().nullable(),
      url: z.string().nullable(),
      fileSize: z.coerce.number().nullable(),
      rootObjectCount: z.coerce.number(),
    })
    .nullable(),
});

/** How a bulk operation stands. `url` leads to its result for a week, and is null where nothing was found. */
export type BulkStatus =
  | { state: "running"; found: number }
  | { state: "completed"; url: string | null; fileSize: number; found: number }
  | { state: "failed"; code: string }
  | { state: "gone" };

export const bulkStatus = {
  name: "BulkStatus",
  text: `query BulkStatus($id: ID!) {
  bulkOperation(id: $id) { status errorCode url fileSize rootObjectCount }
}`,
  scopes: [],
  read(value: unknown): BulkStatus {
    const { bulkOperation: operation } = data.parse(value);
    if (!operation) return { state: "gone" };
    const { status, url, fileSize, rootObjectCount: found } = operation;
    if (status === "COMPLETED") return { state: "completed", url, fileSize: fileSize ?? 0, found };
    if (["CREATED", "RUNNING", "CANCELING"].includes(status)) return { state: "running", found };
    return { state: "failed", code: operation.errorCode ?? status };
  },
} satisfies Operation<{ id: string }, unknown>;
