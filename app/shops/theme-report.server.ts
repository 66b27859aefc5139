import { z } from "zod";
import type { Sql } from "../platform/database/database.server.ts";

/** The parts of the theme, and how an admin page may report one. */
const PARTS = ["block", "embed"] as const;
const STATES = ["active", "inactive", "unavailable"] as const;

const instant = z.iso.datetime().transform((text) => new Date(text));
const part = z
  .object({ state: z.enum(STATES).nullable(), at: instant.nullable(), seenAt: instant.nullable() })
  .catch({ state: null, at: null, seenAt: null });
const report = z.object({ block: part, embed: part });

/**
 * How the published theme stood as an admin page last reported it: nothing but App Bridge in a person's browser can tell.
 * `seenAt` is when the part last stood there.
 */
export type ThemeReport = z.output<typeof report>;

/** What a page may report; what it couldn't see isn't reported. */
export const themeSight = z.strictObject({ block: z.enum(STATES).optional(), embed: z.enum(STATES).optional() });
export type ThemeSight = z.output<typeof themeSight>;

/** The last report in a shop's settings. */
export function readThemeReport(settings: unknown): ThemeReport {
  const kept = z.object({ theme: z.record(z.string(), z.unknown()) }).safeParse(settings);
  const { block = null, embed = null } = kept.data?.theme ?? {};
  return report.parse({ block, embed });
}

/** Keeps what a page posts of the theme; `refused` where it isn't a report. */
export async function reportTheme(
  sql: Sql,
  shopId: number,
  posted: unknown,
  now: Date,
): Promise<{ outcome: "kept" | "refused" }> {
  const sight = themeSight.safeParse(posted);
  if (!sight.success) return { outcome: "refused" };
  await keepThemeReport(sql, shopId, sight.data, now);
  return { outcome: "kept" };
}

/** Keeps what a page saw of the theme. */
export async function keepThemeReport(sql: Sql, shopId: number, sight: ThemeSight, now: Date): Promise<void> {
  const seen = Object.fromEntries(
    PARTS.flatMap((name) => {
      const state = sight[name];
      if (state === undefined) return [];
      return [[name, { state, at: now.toISOString(), ...(state === "active" && { seenAt: now.toISOString() }) }]];
    }),
  );
  // Of each part what isn't told anew stays: when it last stood there.
  await sql.query(
    `UPDATE shop SET settings = settings || jsonb_build_object('theme', coalesce(settings->'theme', '{}') || (
       SELECT coalesce(jsonb_object_agg(n.key, coalesce(settings#>ARRAY['theme', n.key],
         '{"state": null, "at": null, "seenAt": null}') || n.value), '{}')
       FROM jsonb_each($2::jsonb) n)) WHERE id = $1`,
    [shopId, JSON.stringify(seen)],
  );
}
