import { BLOCK_HANDLES, type ThemePart } from "./theme-blocks.ts";

const EDITOR = "shopify:admin/themes/current/editor";

/**
 * The theme editor at one of the app's parts: at the product page with the block put into its main section, to be moved
 * and saved; or where the app's embed is turned on.
 */
export function themeUrl(part: ThemePart, apiKey: string): string {
  const id = `${encodeURIComponent(apiKey)}/${BLOCK_HANDLES[part]}`;
  switch (part) {
    case "block":
      return `${EDITOR}?template=product&addAppBlockId=${id}&target=mainSection`;
    case "embed":
      return `${EDITOR}?context=apps&activateAppId=${id}`;
  }
}
