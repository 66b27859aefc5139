import {
  AGE_NAMES,
  COLOUR_NAMES,
  COLOUR_WORDS,
  DIMENSION_NAMES,
  DIMENSIONS_NEVER_ALONE,
  NEVER_NAMES,
  SIZE_ENDINGS,
  SIZE_PARTS,
  SIZE_PHRASES,
  SIZE_WORDS,
  SIZE_WORDS_WITH_ACCENTS,
} from "./size-lists.ts";
import { UNIT_IN_NAME } from "./size-patterns.ts";
import { folded, remembered, squashed } from "./size-text.ts";

/** What the name of a product option says of its values. */
export interface OptionName {
  /** They are sizes, in one of the languages of the contract: `Schuhgröße`, `Tamaño`, `サイズ`. */
  size: boolean;
  /** They tell a colour as well: `Size/Color`. */
  colour: boolean;
  /** They are a measure that is a part of a size: `Inseam (in)`. */
  dimension: boolean;
  /** They are a measure that is a size by itself: `Waist`, and not `Length`. */
  dimensionAlone: boolean;
  /** They are surely something else: `Storage`, `Quantity`. */
  never: boolean;
}

const wordsOf = (text: string): string[] => text.match(/\p{L}+/gu) ?? [];

/** Reads the name of a product option by the lists of `mapping.md` 3. */
export const readOptionName: (name: string) => OptionName = remembered((name) => {
  const plain = folded(name);
  const words = wordsOf(plain);
  const contains = (parts: readonly string[]): boolean => parts.some((part) => plain.includes(part));
  const dimension = plain.replace(UNIT_IN_NAME(), "");
  return {
    size: isSize(plain, words, squashed(name).toLowerCase()),
    colour: contains(COLOUR_NAMES) || words.some((word) => COLOUR_WORDS.has(word)),
    dimension: DIMENSION_NAMES.has(dimension),
    dimensionAlone: DIMENSION_NAMES.has(dimension) && !DIMENSIONS_NEVER_ALONE.has(dimension),
    never: contains(NEVER_NAMES),
  };
});

const isSize = (plain: string, words: string[], accented: string): boolean =>
  words.some((word) => SIZE_WORDS.has(word) || SIZE_ENDINGS.some((ending) => word.endsWith(ending))) ||
  SIZE_PARTS.some((part) => plain.includes(part)) ||
  SIZE_PHRASES.some((phrase) => accented.includes(phrase)) ||
  wordsOf(accented).some((word) => SIZE_WORDS_WITH_ACCENTS.has(word)) ||
  AGE_NAMES.has(plain);
