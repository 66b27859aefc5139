import { EMBED_HANDLE } from "./home/use-app-embed.ts";

/** The block of the theme extension that shows a provider's entry point: its file's name. */
const BLOCK_HANDLE = "size";
const EDITOR = "shopify:admin/themes/current/editor";

/** The theme editor, at the place where this app's embed is turned on. */
export const embedUrl = (apiKey: string): string =>
  `${EDITOR}?context=apps&activateAppId=${encodeURIComponent(apiKey)}/${EMBED_HANDLE}`;

/** The theme editor at the product page, with this app's block put into its main section, to be moved and saved. */
export const blockUrl = (apiKey: string): string =>
  `${EDITOR}?template=product&addAppBlockId=${encodeURIComponent(apiKey)}/${BLOCK_HANDLE}&target=mainSection`;
