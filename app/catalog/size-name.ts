const SIZE_WORDS = new Set(
  (
    "size sizes grosse grossen groesse taille tailles pointure talla tallas talle taglia taglie maat maten tamanho " +
    "storlek størrelse koko rozmiar velikost beden размер"
  ).split(" "),
);
const SIZE_ENDINGS = ["grosse", "maat", "storlek", "størrelse", "koko"];
const SIZE_PARTS = ["サイズ", "사이즈", "尺码", "尺碼", "尺寸", "مقاس", "מידה"];
const SIZE_WHOLE_NAMES = new Set(["waist", "inseam", "length", "leg length", "band", "cup"]);

const wordsOf = (text: string): string[] => text.match(/\p{L}+/gu) ?? [];

/** Only the accents of European scripts go: the marks of Japanese kana are part of the letter. */
const withoutAccents = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize("NFC");

/** Shops name their options alike: what was read once is known. */
const known = new Map<string, boolean>();
const MOST_KNOWN = 1_000;

/**
 * Tells whether the name of a product option says that its values are sizes, in the languages of `mapping.md` 3.
 * `Schuhgröße` does; `Oversize fit`, `Sleeve length` and `Cup colour` don't.
 */
export function isSizeName(name: string): boolean {
  const before = known.get(name);
  if (before !== undefined) return before;
  const is = readsAsSizeName(name);
  if (known.size < MOST_KNOWN) known.set(name, is);
  return is;
}

function readsAsSizeName(name: string): boolean {
  const lower = name.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim();
  const folded = withoutAccents(lower.replaceAll("ß", "ss"));
  const words = wordsOf(folded);
  return (
    words.some((word) => SIZE_WORDS.has(word) || SIZE_ENDINGS.some((ending) => word.endsWith(ending))) ||
    SIZE_PARTS.some((part) => folded.includes(part)) ||
    wordsOf(lower).includes("cỡ") ||
    SIZE_WHOLE_NAMES.has(folded)
  );
}
