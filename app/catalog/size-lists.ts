/*
 * The closed lists of the contract's rule of sizes (`mapping.md` 3, "size"). Names stand here folded, as they are
 * compared. Nothing is added by taste: what is missing, a merchant names in the settings.
 */

/** A name with one of these among its words names a size. */
export const SIZE_WORDS = new Set(
  (
    "beden boyut dydis dydziai grandeur grandeurs groesse groessen grosse grossen izmeri izmers koko " +
    "koot maat marime marimi maten meret meretek misura misure numeracao pointure pointures rozmiar " +
    "rozmiary size sizes sizing storlek storlekar størrelse størrelser suurus suurused taglia taglie " +
    "taille tailles talla tallas talle talles tamanho tamanhos tamano tamanos ukuran velicina velicine " +
    "velicini velikost velikosti velkost velkosti μεγεθη μεγεθος размер размеры розмір розміри"
  ).split(" "),
);

/** Compounds: a word that ends so names a size. */
export const SIZE_ENDINGS = "grosse grossen maat maten storlek storlekar størrelse størrelser koko".split(" ");

/** Scripts without spaces between words: a name that contains one names a size. */
export const SIZE_PARTS =
  "サイズ 사이즈 크기 尺码 尺碼 尺寸 大小 鞋码 鞋碼 مقاس مقاسات قياس الحجم מידה מידות ขนาด ไซส์ ไซซ์".split(" ");

/** Vietnamese, contained with its accents: without them they mean something else. */
export const SIZE_PHRASES = "kích thước|kích cỡ".split("|");

/** The same as whole words. */
export const SIZE_WORDS_WITH_ACCENTS = new Set("cỡ".split("|"));

/** Names that are a size as a whole: what a child wears goes by age. */
export const AGE_NAMES = new Set(
  (
    "age|age group|alder|alter|edad|eta|idade|leeftijd|meses|mesi|mois|monate|months|tranche d'age|wiek|" +
    "возраст|年齢|月齢"
  ).split("|"),
);

/** Names of a measure that is a part of a size. */
export const DIMENSION_NAMES = new Set(
  (
    "ancho|band|band size|beinlange|bonnet|breedte|bundweite|cintura|collar|comprimento|contorno|copa|" +
    "coppa|cup|cup size|entrejambe|innenbeinlange|inseam|inside leg|korbchen|korbchengrosse|lange|" +
    "largeur|larghezza|largo|largura|leg|leg length|lengte|length|longueur|lunghezza|neck|sleeve|" +
    "sleeve length|taillewijdte|tiro|tour de dos|tour de taille|unterbrustweite|vita|waist|waist size|" +
    "weite|width|アンダー|ウエスト|カップ|股下"
  ).split("|"),
);

/** Measures that say nothing without another: a length alone may be a cable's. */
export const DIMENSIONS_NEVER_ALONE = new Set(
  (
    "ancho|breedte|comprimento|lange|largeur|larghezza|largo|largura|leg|lengte|length|longueur|" +
    "lunghezza|sleeve|sleeve length|weite|width"
  ).split("|"),
);

/** A name that contains one tells a colour too. */
export const COLOUR_NAMES =
  "color colour farbe couleur colore kleur farve farg vari kolor цвет カラー 色 颜色 顏色 색상".split(" ");

/** The same as whole words. */
export const COLOUR_WORDS = new Set("cor".split(" "));

/** A name that contains one is never guessed to be a size. */
export const NEVER_NAMES = (
  "quantity|qty|count|how many|number of|pack|piece|pcs|duration|term|pet|player|page|version|storage|" +
  "capacity|weight|volume|power|quality|month|chain|finish|frame|cantidad|quantite|anzahl|menge|" +
  "quantidade"
).split("|");
