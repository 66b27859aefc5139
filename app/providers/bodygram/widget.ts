import type { Widget, WidgetContext } from "../../domain/widget.ts";

/** https://docs.bodygram.com/body2fit/api-reference */
interface Sdk {
  embed(): void;
  open(): void;
  destroy(): void;
  on(event: string, listener: (data?: { size?: unknown }) => void): void;
}
type Options = Record<string, unknown>;
interface Globals {
  Body2FitSDK?: (new (options: Options) => Sdk) & { isProductSupported?(options: Options): Promise<boolean> };
  /** The former generation: https://developers.bodygram.com/body2fit/parameters */
  Body2FitWidget?: new (place: string, options: Options) => unknown;
}

/** Body2Fit, the present SDK or, by the setting `generation`, the widget before it. */
export async function start(context: WidgetContext): Promise<Widget> {
  const { settings } = context;
  await context.script(String(settings["script"]));
  return settings["generation"] === "v0" ? startV0(context) : startV3(context);
}

async function startV3(context: WidgetContext): Promise<Widget> {
  const { Body2FitSDK } = window as Globals;
  if (!Body2FitSDK) throw new Error("Body2FitSDK is missing.");
  const { settings, product } = context;
  let sdk: Sdk | null = null;
  let made = "";
  let embedded = false;
  let ready = false;
  let wanted = false;

  const make = async (): Promise<void> => {
    const garmentSKU = context.reference();
    const id = await context.session();
    // A widget that knows the same of the product and the visitor stays as it is, and open.
    const now = JSON.stringify([garmentSKU, id]);
    if (sdk && now === made) return;
    made = now;
    sdk?.destroy();
    sdk = null;
    embedded = ready = false;
    if (garmentSKU === null) return context.supported(false);
    const options: Options = {
      clientKey: settings["clientKey"],
      countryCode: context.country,
      languageCode: context.language,
      brandId: settings["brandId"] || product.vendor,
      garmentSKU,
      preferredMeasurementSystem: settings["measurementSystem"],
      garmentName: product.title,
      garmentImageURL: product.image,
    };
    if (id) options["session"] = { clientSessionId: id };
    context.merge(options, settings["options"]);
    const one = new Body2FitSDK(options);
    sdk = one;
    one.on("supported", () => context.supported(true));
    one.on("ready", () => {
      ready = true;
      if (wanted) one.open();
    });
    one.on("add-to-cart", (data) => context.advised(data?.size, true));
    // Not documented for this generation, and heard where it exists.
    one.on("recommendation", (data) => context.advised(data?.size, false));
    one.on("close", () => {
      wanted = false;
      context.closed();
    });
    const known = Body2FitSDK.isProductSupported?.(options);
    known?.then((yes) => sdk === one && context.supported(yes)).catch(() => undefined);
  };
  await make();
  return {
    open() {
      wanted = true;
      if (embedded && ready) sdk?.open();
      if (embedded || !sdk) return;
      embedded = true;
      sdk.embed();
      if (ready) sdk.open();
    },
    update: make,
    stop: () => sdk?.destroy(),
  };
}

async function startV0(context: WidgetContext): Promise<Widget> {
  const { Body2FitWidget } = window as Globals;
  if (!Body2FitWidget) throw new Error("Body2FitWidget is missing.");
  const { settings, product } = context;
  if (!context.owns()) return secondOnPage(context);
  let made = "";
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = String(settings["script"]).replace(/\.js$/, ".css");
  document.head.append(style);
  const make = async (): Promise<void> => {
    const garmentSku = context.reference();
    if (garmentSku === null) return context.supported(false);
    const id = await context.session();
    const now = JSON.stringify([garmentSku, id]);
    if (now === made) return;
    made = now;
    const mount = document.createElement("div");
    mount.id = "body2fit";
    context.place.replaceChildren(mount);
    const options: Options = {
      clientKey: settings["clientKey"],
      productInfo: { productId: { brandId: settings["brandId"] || product.vendor, garmentSku } },
      clientSessionId: id ?? undefined,
      countryCode: context.country,
      languageCode: context.language,
      measurementSystem: settings["measurementSystem"],
      onRecommendation: (event: { size?: unknown }) => context.advised(event?.size, false),
      onAddToCart: (event: { size?: unknown }) => context.advised(event?.size, true),
    };
    new Body2FitWidget(mount.id, context.merge(options, settings["options"]));
    context.drawsItself();
  };
  await make();
  return { update: make, stop: () => context.place.replaceChildren() };
}

/** It draws into one element of the page: a second product says that there is no advice, and leaves no gap. */
function secondOnPage(context: WidgetContext): Widget {
  context.supported(false);
  return {};
}
