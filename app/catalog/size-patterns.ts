/*
 * What a size looks like: the patterns of the contract (`mapping.md` 3, "size"). They match whole texts, in any case,
 * over squashed text. A `<name>` stands for the part of the grammar of that name.
 */

const GRAMMAR: Record<string, string> = {
  letter: "(?:X{1,5}S|S|M|L|X{1,6}L|[1-9] ?X ?[SL]|[1-9] ?X|PP|P|G|GG|GGG|XG|XGG|EG|EGG|EXG)",
  word: "(?:(?:(?:extra|x{1,4}|[2-6]x)[- ]?(?:extra[- ]?)?)?(?:small|medium|large)|sm|md|lg|xlg)",
  number: "[0-9]{1,3}(?:[.,][0-9]{1,2}|[ -]?[1-3]/[2-4]|[½⅓⅔¼¾])?",
  system: "(?:EU|EUR|UK|US|USA|FR|IT|DE|ES|BR|JP|AU|CN|INT|RU|KR|MX|CA)",
  wearer: "(?:M|W|Y|C|K|T|Men|Women|Mens|Womens|Men's|Women's|Kids|Youth|Unisex)",
  fit: "(?:short|regular|reg|long|tall|petite|plus|slim|wide|narrow|medium width|extra wide|S|R|L|T|P)",
  width: "(?:AA|A|B|C|D|E|EE|EEE|2E|3E|4E|2A|4A|N|W|XW|WW|M)",
  unit: "(?:[ -]?(?:cm|mm|in|inch|inches|kg|\"|''|”|″))",
  age: "(?:[ -]?(?:y|yr|yrs|year|years|m|mo|mos|month|months|mois|ans|anos|años|meses|mesi|anni|monate|jahre|maanden|jaar|歳|ヶ月|か月|months old|years old))",
  cup: "(?:2[6-9]|3[0-9]|4[0-9]|5[0-6]|6[05]|7[05]|8[05]|9[05]|1[0-2][05]) ?(?:AAA|AA|A|B|C|DDDD|DDD|DD|D|E|EE|F|FF|G|GG|H|HH|I|J|JJ|K)(?:/(?:DDD|DD|D|E|F|G|H))?",
  range: "<number> ?(?:-|–|—|/|to|à|bis|a) ?<number>",
  body: "(?:<number><unit>?|<range><unit>?)",
  systemNumber: "(?:<system>\\.? ?<wearer>? ?(?:size )?<body>[YCKMW]?|<body>[YCKMW]? ?<system>)",
  letterOrWord: "(?:<letter>|<word>)",
  oneSize:
    "(?:(?:one|free|queen|plus)[- ]size|queen|one[- ]?size(?:[- ]fits[- ](?:all|most))?|OS|O/S|OSFA|OSFM|free ?size|uni(?:size|que|versal)?|taille unique|talla [uú]nica|tamanho [uú]nico|taglia unica|einheitsgr[oö](?:ß|ss)e|フリー(?:サイズ)?|均码|均碼|F)",
  core: "<letterOrWord>(?: ?(?:/|-|–) ?<letterOrWord>)?|(?:<system> )?<letterOrWord>(?: <range><unit>?)?|[1-6] ?- ?[1-6] ?X|<systemNumber>(?: ?(?:/|-|–|\\|) ?<systemNumber>){0,3}|<body>|<number><age>|<number> ?(?:-|–|to|à) ?<number><age>|<number><age> ?(?:-|–|to) ?<number><age>|[0-9]{1,2} ?T(?: ?[-/] ?[0-9]{1,2} ?T)?|new ?born|preemie|NB|0-3|W ?[0-9]{2}[ /x]*L ?[0-9]{2}|[0-9]{2} ?W? ?[x×/] ?[0-9]{2} ?L?|[0-9]{1,2} ?W|<cup>|<number> ?\\(?<width>\\)?(?: ?\\(<wearer>\\))?|<wearer>\\.? ?<number>(?: ?/ ?<wearer>\\.? ?<number>)?|(?:T|Taille |Gr\\.? |Größe |Size |Taglia |Talla |Tam\\.? )(?:<number>|<letter>)|<oneSize>",
  qualified: "(?:<core>)(?:[ -]<fit>)?|<fit>[ -](?:<core>)",
};

const spelledOut = (pattern: string): string =>
  pattern.replace(/<([a-zA-Z]+)>/g, (_, name: string) => spelledOut(GRAMMAR[name] ?? ""));

/** A pattern that is spelled out when it is first asked for: a product page may never ask. */
function compiled(pattern: string): () => RegExp {
  let known: RegExp | undefined;
  return () => (known ??= new RegExp(spelledOut(pattern), "i"));
}

/** No size is longer; a longer text isn't looked at. Counted in UTF-16 units. */
export const LONGEST = 40;

export const READS_AS_SIZE = compiled(
  "^(?:<qualified>)(?: ?[\\(\\[](?:<qualified>|chest|bust|waist|[^()\\[\\]]{1,24})[\\)\\]])?$",
);
/** Weights, volumes and powers: `250g` is no bra size. */
export const NEVER_READS_AS_SIZE = compiled("^[0-9]+ ?(?:g|gr|kg|ml|l|cl|oz|lb|gb|tb|mb|w|v|mah|pcs|pack|pk)$");
/** `14W` is a size after all. */
export const BUT_READS_AS_SIZE = compiled("^[0-9]{1,2} ?[WL]$");
/** What a value of a dimension looks like. */
export const MEASURE = compiled(
  "^(?:<number><unit>?|<range><unit>?|<fit>|<width>|[WL] ?[0-9]{2}|AAA|AA|A|B|C|DD|DDD|D|E|F|FF|G|GG|H|I|J|K)$",
);
/** A size in words, such as `Medium`. */
export const WRITTEN_OUT = compiled("^<word>$");
/** What stands between a size and something else in one value. */
export const SPLITS = compiled(" *(?: / | - | – |/|・|,|\\|) *");
/** The unit that a name ends with: `Waist (in)`. */
export const UNIT_IN_NAME = compiled(' ?[\\(\\[](?:in|inch|inches|cm|mm|eu|uk|us|")[\\)\\]]$');
/** The metafields of Shopify's standard options that are a size, as `namespace.key`. */
export const SIZE_METAFIELD = compiled(
  "^shopify\\.(?:size|(?:[a-z]+-)*(?:shoe|accessory|clothing|ring|bra|bra-band|bra-cup|hat|glove|sock|belt|waist)-size)$",
);
