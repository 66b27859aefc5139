// The extension's scripts, built from app/storefront: the same bytes from the same sources, wherever it runs.
import { join } from "node:path";
import { build } from "esbuild";

const ROOT = join(import.meta.dirname, "../..");
export const ASSETS = join(ROOT, "extensions/fitloop-storefront/assets");

/** The script of the schema is a classic one; the others are modules that it imports when they are wanted. */
const ENTRIES = [
  ["session.js", "app/storefront/entries/session.ts", "iife"],
  ["widget.js", "app/storefront/entries/widget.ts", "esm"],
  ["bodygram.js", "app/storefront/providers/bodygram.ts", "esm"],
  ["fit-analytics.js", "app/storefront/providers/fit-analytics.ts", "esm"],
  ["naiz.js", "app/storefront/providers/naiz.ts", "esm"],
  ["robosize.js", "app/storefront/providers/robosize.ts", "esm"],
];

/** Names that live within the session's script alone; none is a name of the DOM's or of the widgets' interface. */
const INTERNAL_NAMES =
  /^(visibleToken|keepWritten|onLinked|whenIdle|preview|submitted|flush|decide|called|alone|later|erase)$/;

/** Builds all scripts in memory, by file name. */
export async function buildAssets() {
  const built = await Promise.all(
    ENTRIES.map(async ([name, entry, format]) => {
      const { outputFiles } = await build({
        absWorkingDir: ROOT,
        entryPoints: [entry],
        bundle: true,
        minify: true,
        format,
        target: "es2022",
        charset: "utf8",
        legalComments: "none",
        logLevel: "error",
        write: false,
        ...(name === "session.js" ? { mangleProps: INTERNAL_NAMES } : {}),
      });
      return [name, outputFiles[0].text];
    }),
  );
  return new Map(built);
}
