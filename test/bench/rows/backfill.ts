import { notRun, type Row } from "./row.ts";

export const backfill: Row = {
  key: "backfill",
  name: "backfill: bulk-operation JSONL parsed and planned",
  goal: ">= 0.5 x a bare hand-split parse, memory flat, <= 150 MB",
  measure: async () => notRun("no backfill yet"),
};
