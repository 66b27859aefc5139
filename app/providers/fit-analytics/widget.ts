import type { Widget, WidgetContext } from "../../domain/widget.ts";

type Options = Record<string, unknown>;
/** https://developers.fitanalytics.com/documentation */
interface FitWidget {
  open(options?: Options): void;
  close?(): void;
  reconfigure(options: Options): void;
}
interface Globals {
  _fitAnalytics?: () => void;
  FitAnalyticsWidget?: new (options: Options) => FitWidget;
  [name: string]: unknown;
}

/**
 * The direct widget, or by the setting `style` the script that Fit Analytics built for the shop with its page object, or
 * the app's own finder.
 */
export async function start(context: WidgetContext): Promise<Widget> {
  if (context.settings["style"] === "native") return (await import("./native/entries/native.ts")).start(context);
  return context.settings["style"] === "hosted" ? startHosted(context) : startDirect(context);
}

/** The size of an event, but for its word for a visitor without a profile. */
const known = (size: unknown): unknown => (size === "new user" ? null : size);

/** Sizes as the page and the feed name them, and whether each can be bought. */
function sizesOf(context: WidgetContext): Record<string, boolean> {
  const sizes = new Map<string, boolean>();
  for (const { size, available } of context.variants()) {
    if (size !== null) sizes.set(size, available || sizes.get(size) === true);
  }
  return Object.fromEntries(sizes);
}

async function startDirect(context: WidgetContext): Promise<Widget> {
  const { settings, product } = context;
  const page = window as unknown as Globals;
  if (!page.FitAnalyticsWidget) {
    await new Promise<void>((resolve, reject) => {
      // Another block may wait for the same script.
      const before = page._fitAnalytics;
      page._fitAnalytics = () => {
        before?.();
        resolve();
      };
      context.script(String(settings["script"])).catch(reject);
    });
  }
  const { FitAnalyticsWidget } = page;
  if (!FitAnalyticsWidget) throw new Error("FitAnalyticsWidget is missing.");
  const optionsNow = async (): Promise<Options | null> => {
    const reference = context.reference();
    if (reference === null) return null;
    const options: Options = {
      productSerial: `${String(settings["prefix"])}-${reference}`,
      thumb: product.image,
      manufacturedSizes: sizesOf(context),
      shopPrefix: settings["prefix"],
      shopSessionId: (await context.session()) ?? undefined,
      userId: (settings["customer"] && context.customer) || undefined,
      language: context.language,
      shopLanguage: context.language,
      shopCountry: context.country,
      load: () => context.supported(true),
      error: () => context.supported(false),
      close: () => context.closed(),
      cart: (_serial: unknown, size: unknown) => context.advised(known(size), true),
      recommend: (_serial: unknown, size: unknown) => context.advised(known(size), false),
    };
    return context.merge(options, settings["options"]);
  };
  let widget: FitWidget | null = null;
  const update = async (): Promise<void> => {
    const options = await optionsNow();
    if (!options) return context.supported(false);
    if (widget) widget.reconfigure(options);
    else widget = new FitAnalyticsWidget(options);
  };
  await update();
  return { open: () => widget?.open(), update, stop: () => widget?.close?.() };
}

async function startHosted(context: WidgetContext): Promise<Widget> {
  const { settings, product } = context;
  const page = window as unknown as Globals;
  // The page has one such object: a second product says that there is no advice, and leaves no gap.
  if (!context.owns()) {
    context.supported(false);
    return {};
  }
  const name = String(settings["pageObject"]);
  const update = async (): Promise<void> => {
    const sizes = sizesOf(context);
    const user = settings["customer"] ? context.customer : null;
    const data: Options = {
      shopLanguage: context.language,
      shopCountry: context.country,
      shopSessionId: (await context.session()) ?? undefined,
      mainImageLink: product.image,
      mainThumbnail: product.image,
      currentProductId: context.reference(),
      user: { id: user, hasLoggedIn: user !== null },
      userId: user,
      sizes: Object.keys(sizes),
      size: { values: Object.keys(sizes), availability: sizes },
      operation: { addToCart: (size: unknown) => context.advised(known(size), true) },
    };
    // The script may hold on to the object: it is changed, never replaced.
    page[name] = Object.assign(Object(page[name] ?? {}), context.merge(data, settings["options"]));
  };
  await update();
  await context.script(String(settings["script"]));
  context.drawsItself();
  return { update };
}
