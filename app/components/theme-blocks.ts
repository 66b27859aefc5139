import { useAppBridge } from "@shopify/app-bridge-react";
import { useEffect, useState } from "react";

/**
 * How one of the app's two parts of the theme stands in the published theme: unavailable is what the theme editor doesn't
 * offer yet, unknown where the admin can't tell.
 */
export type BlockState = "checking" | "active" | "inactive" | "unavailable" | "unknown";

/** The blocks of the theme extension by their files' names, as App Bridge and the editor know them. */
export const BLOCK_HANDLES = { block: "size", embed: "embed" } as const;

/** The parts in the order in which they are switched on. */
export const THEME_PARTS = ["block", "embed"] as const;
export type ThemePart = (typeof THEME_PARTS)[number];
export type ThemeBlocks = Readonly<Record<ThemePart, BlockState>>;

/** Reads App Bridge's list of extensions: a part is on when one of its activations is. */
export function blockState(extensions: unknown, part: ThemePart): BlockState {
  if (!Array.isArray(extensions)) return "unknown";
  const statuses = extensions
    .flatMap((extension: unknown) => listIn(extension, "activations"))
    .filter((block) => fieldOf(block, "handle") === BLOCK_HANDLES[part])
    .map((block) => fieldOf(block, "status"));
  if (statuses.length === 0) return "unknown";
  if (statuses.includes("active")) return "active";
  return statuses.every((status) => status === "unavailable") ? "unavailable" : "inactive";
}

/** The part that comes next, where the admin tells of both that one is missing: only one is asked for at a time. */
export const nextPart = (blocks: ThemeBlocks): ThemePart | null =>
  THEME_PARTS.find((part) => blocks[part] === "inactive" || blocks[part] === "unavailable") ?? null;

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;

const listIn = (value: unknown, name: string): unknown[] => {
  const list = fieldOf(value, name);
  return Array.isArray(list) ? (list as unknown[]) : [];
};

const CHECKING: ThemeBlocks = { block: "checking", embed: "checking" };

/** Asks App Bridge how the theme's parts stand, and again when the person comes back from the theme editor. */
export function useThemeBlocks(): ThemeBlocks {
  const shopify = useAppBridge();
  const [blocks, setBlocks] = useState(CHECKING);
  useEffect(() => {
    let gone = false;
    const ask = async (): Promise<void> => {
      let answer: unknown;
      try {
        // An App Bridge of before 2025 has no `app`.
        const { app } = shopify as { app?: { extensions?: () => Promise<unknown> } };
        answer = await app?.extensions?.();
      } catch {
        // The admin could not tell; the card says so.
      }
      if (!gone) setBlocks({ block: blockState(answer, "block"), embed: blockState(answer, "embed") });
    };
    const again = (): void => void (document.visibilityState === "visible" && ask());
    void ask();
    document.addEventListener("visibilitychange", again);
    return () => {
      gone = true;
      document.removeEventListener("visibilitychange", again);
    };
  }, [shopify]);
  return blocks;
}
