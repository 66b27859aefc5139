import type { Widget, WidgetContext } from "../../domain/widget.ts";

interface Globals {
  naizjs?: { SizeForm: new (options: Record<string, unknown>) => unknown };
  NaizFitSizeFormObject?: string;
  [name: string]: unknown;
}

const KEY = "naiz_consumer_hash";
const EVERY_MS = 1_000;
const TIMES = 900;

/**
 * Naiz Fit's SizeForm. It knows the product by the page's address, draws its own button, and after a recommendation
 * leaves the consumer's hash in localStorage or a cookie; it tells nobody, so both are looked at while the page lives.
 */
export async function start(context: WidgetContext): Promise<Widget> {
  const { settings } = context;
  const page = window as unknown as Globals;
  const name = String(settings["instance"]);
  // It advises the page's product: another one's block says that there is no advice, and leaves no gap.
  if (!context.owns()) {
    context.supported(false);
    return {};
  }
  await context.script(String(settings["script"]));
  if (!page.naizjs) throw new Error("naizjs is missing.");
  if (!page[name]) {
    const { partnerKey, endpoint, mode } = settings;
    page.NaizFitSizeFormObject = name;
    page[name] = new page.naizjs.SizeForm(context.merge({ partnerKey, endpoint, mode }, settings["options"]));
  }
  context.drawsItself();
  context.poll(
    () => {
      const hash = consumerHash();
      if (hash) context.keep(hash);
      return false;
    },
    EVERY_MS,
    TIMES,
  );
  return { update: () => context.keep(consumerHash()) };
}

/** localStorage first: the cookie may be older. */
function consumerHash(): string | null {
  try {
    const kept = localStorage.getItem(KEY);
    if (kept) return kept;
  } catch {
    // Private windows have cookies alone.
  }
  const text = new RegExp(`(?:^|; )${KEY}=([^;]+)`).exec(document.cookie)?.[1];
  try {
    return text ? decodeURIComponent(text) : null;
  } catch {
    return null;
  }
}
