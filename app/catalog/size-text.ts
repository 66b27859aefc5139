import { BUT_READS_AS_SIZE, LONGEST, MEASURE, NEVER_READS_AS_SIZE, READS_AS_SIZE, SPLITS } from "./size-patterns.ts";

/** Names and values repeat from order to order: what was read once is known, up to so many of each. */
const MOST_KNOWN = 5_000;

/** A pure function of a text that remembers what it gave; it starts anew when too much is known. */
export function remembered<Value>(read: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined || known.has(text)) return before as Value;
    const value = read(text);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(text, value);
    return value;
  };
}

const FULL_WIDTH = /[\uff01-\uff5e]/g;
const FULL_WIDTH_AHEAD = 0xfee0;

/** Full-width forms as ASCII, composed, white space as single spaces, none around it. */
export const squashed = (text: string): string =>
  text
    .replace(FULL_WIDTH, (form) => String.fromCharCode(form.charCodeAt(0) - FULL_WIDTH_AHEAD))
    .normalize("NFC")
    .replace(/\s+/g, " ")
    .trim();

/** Squashed, in small letters and without the accents of European scripts: the marks of kana are part of the letter. */
export const folded: (text: string) => string = remembered((text) =>
  squashed(text)
    .toLowerCase()
    .replaceAll("ß", "ss")
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize("NFC"),
);

const reads = (text: string): boolean =>
  text.length <= LONGEST &&
  READS_AS_SIZE().test(text) &&
  (!NEVER_READS_AS_SIZE().test(text) || BUT_READS_AS_SIZE().test(text));

/** Tells whether a text is a size by its look alone: `M`, `EU 38`, `32x30`, `6-12 Months`, `One Size`. */
export const readsAsSize = (text: string): boolean => reads(squashed(text));

/**
 * The part of a text that reads as a size, squashed: the whole, or the only such part between separators (`M` of
 * `Black / M`). Null where none does, or several.
 */
export const sizePart: (text: string) => string | null = remembered((text) => {
  const whole = squashed(text);
  if (reads(whole)) return whole;
  const parts = whole.split(SPLITS());
  const sizes = parts.length > 1 ? parts.filter((part) => readsAsSize(part)) : [];
  return sizes.length === 1 ? squashed(sizes[0] ?? "") : null;
});

/** Tells whether a text is a measure, as the values of a dimension are: `34`, `15.5`, `30 in`, `Long`, `DD`. */
export const isMeasure: (text: string) => boolean = remembered((text) => {
  const whole = squashed(text);
  return whole.length <= LONGEST && MEASURE().test(whole);
});
