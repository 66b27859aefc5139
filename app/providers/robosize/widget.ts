import type { Widget, WidgetContext } from "../../domain/widget.ts";

interface Globals {
  Robosize?: { deviceId?: unknown };
}

const EVERY_MS = 500;
const TIMES = 60;

/**
 * Robosize's widget: its script and attributes are the merchant's, as Robosize handed them over; the product stands in
 * the attribute that the merchant names. The device id appears at `window.Robosize.deviceId` some time after.
 * https://docs.robosize.com/docs/tracking-integration
 */
export async function start(context: WidgetContext): Promise<Widget> {
  const { settings } = context;
  // Its script runs once a page: another product's block says that there is no advice, and leaves no gap.
  if (!context.owns()) {
    context.supported(false);
    return {};
  }
  const attributes = { ...(settings["attributes"] as Record<string, string> | undefined) };
  const product = String(settings["productAttribute"] ?? "");
  const mark = (): void => {
    if (!product) return;
    const reference = context.reference() ?? "";
    attributes[product] = reference;
    context.place.setAttribute(product, reference);
  };
  const keep = (): boolean => {
    const id = (window as Globals).Robosize?.deviceId;
    if (id) context.keep(id);
    return !!id;
  };
  mark();
  await context.script(String(settings["script"]), attributes);
  context.drawsItself();
  context.poll(keep, EVERY_MS, TIMES);
  return {
    update() {
      mark();
      keep();
    },
  };
}
