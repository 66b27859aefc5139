import type { Widget, WidgetContext } from "#app/domain/widget.ts";

interface Globals {
  Loomfit?: {
    visitor?: string;
    mount(place: HTMLElement, options: object): { show(): void; remove(): void };
  };
}

/** Loomfit draws into the block's place, and has made an id of the visitor by then. */
export async function start(context: WidgetContext): Promise<Widget> {
  const { settings, words } = context;
  await context.script(String(settings["script"]));
  const { Loomfit } = window as Globals;
  if (!Loomfit) throw new Error("Loomfit is missing.");
  const garment = context.reference();
  if (garment === null) {
    context.supported(false);
    return {};
  }
  const mounted = Loomfit.mount(context.place, {
    ...{ shop: settings["shopCode"], unit: settings["unit"], garment, label: words["measure"] },
    onSize: (size: unknown) => context.advised(size, true),
  });
  context.supported(true);
  const keep = (): boolean => {
    if (Loomfit.visitor) context.keep(Loomfit.visitor);
    return Loomfit.visitor !== undefined;
  };
  context.poll(keep, 500, 20);
  return { open: () => mounted.show(), update: () => void keep(), stop: () => mounted.remove() };
}
