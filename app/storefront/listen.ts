/** Hears events of the whole page, wherever they happen and before its own listeners; `types` are parted by spaces. */
export function listen(types: string, hear: (event: Event) => void): void {
  for (const type of types.split(" ")) addEventListener(type, hear, true);
}

/** The element around an event's target that matches, if there is one: a target may be the document too. */
export const around = (target: EventTarget | null | undefined, selector: string): Element | null | undefined =>
  (target as Partial<Element> | null | undefined)?.closest?.(selector);
