import { useFetcher } from "@remix-run/react";
import { useEffect } from "react";
import type { ThemeReport } from "../shops/theme-report.server.ts";
import { THEME_PARTS, type ThemeBlocks } from "./theme-blocks.ts";

const isTold = (state: string): boolean => state === "active" || state === "inactive" || state === "unavailable";

/** What a page saw of the theme that differs from what was last reported; null where nothing does. */
export function newSight(blocks: ThemeBlocks, known: ThemeReport): Partial<Record<"block" | "embed", string>> | null {
  const seen = THEME_PARTS.filter((part) => isTold(blocks[part]) && blocks[part] !== known[part].state);
  return seen.length === 0 ? null : Object.fromEntries(seen.map((part) => [part, blocks[part]]));
}

/** Reports how the theme stands to the app, which can't see it by itself, where that has changed. */
export function useReportTheme(blocks: ThemeBlocks, known: ThemeReport): void {
  const { submit, state } = useFetcher();
  const sight = JSON.stringify(newSight(blocks, known));
  useEffect(() => {
    if (sight === "null" || state !== "idle") return;
    void submit(sight, { method: "post", action: "/app/theme", encType: "application/json" });
    // A report that gets lost is made by the next page: `state` must not repeat it here.
  }, [sight, submit]);
}
