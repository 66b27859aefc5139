import { useAppBridge } from "@shopify/app-bridge-react";
import { useEffect, useState } from "react";

/** How the theme's app embed stands; unknown where the admin can't tell. */
export type EmbedState = "checking" | "active" | "inactive" | "unknown";

/** The block of the theme extension that carries the embed: its file's name, as App Bridge and the editor know it. */
export const EMBED_HANDLE = "embed";

/** Reads App Bridge's list of extensions: the embed is on when one of its activations is. */
export function embedState(extensions: unknown): EmbedState {
  if (!Array.isArray(extensions)) return "unknown";
  const embeds = extensions
    .flatMap((extension: unknown) => listIn(extension, "activations"))
    .filter((block) => fieldOf(block, "handle") === EMBED_HANDLE);
  if (embeds.length === 0) return "unknown";
  return embeds.some((block) => fieldOf(block, "status") === "active") ? "active" : "inactive";
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;

const listIn = (value: unknown, name: string): unknown[] => {
  const list = fieldOf(value, name);
  return Array.isArray(list) ? (list as unknown[]) : [];
};

/** Asks App Bridge whether the app embed is on, and again when the person comes back from the theme editor. */
export function useAppEmbed(): EmbedState {
  const shopify = useAppBridge();
  const [state, setState] = useState<EmbedState>("checking");
  useEffect(() => {
    let gone = false;
    const ask = async (): Promise<void> => {
      let answer: EmbedState = "unknown";
      try {
        // An App Bridge of before 2025 has no `app`.
        const { app } = shopify as { app?: { extensions?: () => Promise<unknown> } };
        answer = embedState(await app?.extensions?.());
      } catch {
        // The admin could not tell; the card says so.
      }
      if (!gone) setState(answer);
    };
    const again = (): void => void (document.visibilityState === "visible" && ask());
    void ask();
    document.addEventListener("visibilitychange", again);
    return () => {
      gone = true;
      document.removeEventListener("visibilitychange", again);
    };
  }, [shopify]);
  return state;
}
