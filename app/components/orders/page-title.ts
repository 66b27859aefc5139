const PAGE = /^\s*<(!doctype\s+html|html|head|body|\?xml)\b/i;
const TITLE = /<title[^>]*>([^<]{1,200})/i;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", nbsp: " " };

/**
 * What a web page is called that came in the place of an answer, as a gateway's or a maintenance page does; empty for one
 * without a title, null for what is no page. The title is text: it is shown, never put into a page as it is.
 */
export function pageTitle(message: string): string | null {
  if (!PAGE.test(message)) return null;
  const [, title = ""] = TITLE.exec(message) ?? [];
  return title
    .replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name.toLowerCase()] ?? whole)
    .replace(/\s+/g, " ")
    .trim();
}
