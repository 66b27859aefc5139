/** How a product's variants are coded: what merchants really do, the careless ones too. */
export type SkuStyle = "suffix" | "full" | "underscore" | "same" | "empty" | "none";
export type BarcodeStyle = "ean13" | "ean8" | "upc" | "gtin14" | "none" | "empty" | "wrong-digit" | "words" | "spaced";

export interface ProductRow {
  readonly title: string;
  readonly vendor: string;
  readonly cents: number;
  readonly options: Readonly<Record<string, readonly string[]>>;
  readonly sku: SkuStyle;
  readonly barcode: BarcodeStyle;
  readonly giftCard?: true;
}

const LETTERS = ["XS", "S", "M", "L", "XL", "XXL"];
const row = (
  title: string,
  vendor: string,
  cents: number,
  options: Readonly<Record<string, readonly string[]>> = {},
  sku: SkuStyle = "suffix",
  barcode: BarcodeStyle = "ean13",
): ProductRow => ({ title, vendor, cents, options, sku, barcode });

export const PRODUCT_ROWS: readonly ProductRow[] = [
  // English
  row("Everyday Tee", "Northloom", 2900, { Size: LETTERS, Color: ["Black", "Ecru"] }, "full"),
  row("Merino Crew", "Northloom", 11900, { Color: ["Navy", "Moss"], Size: LETTERS }, "full", "upc"),
  row("Selvedge Jeans", "Harrow & Pike", 14900, { Waist: ["28", "30", "32", "34", "36"], Inseam: ["30", "32", "34"] }),
  row("Stretch Chino", "Harrow & Pike", 8900, { Size: ["W28 L30", "W30 L32", "W32 L32", "W34 L34"] }, "underscore"),
  row("Balconette Bra", "Lune", 5400, { Band: ["70", "75", "80", "85"], Cup: ["A", "B", "C", "D"] }, "full", "ean8"),
  row("Lace Plunge Bra", "Lune", 5900, { "Bra size": ["70B", "75B", "75C", "80D", "85DD"], Colour: ["Rose", "Noir"] }),
  row("Trail Runner", "Kestrel", 13900, { "Shoe size": ["EU 38", "EU 39.5", "EU 41 1/3", "EU 42 2/3", "EU 44"] }),
  row("Leather Derby", "Kestrel", 18900, { "UK Size": ["6", "6.5", "7", "8", "9.5"] }, "suffix", "none"),
  row("Oversized Hoodie", "Northloom", 7900, { Size: ["XS/S", "S/M", "M/L", "L/XL"] }, "suffix", "wrong-digit"),
  row("Kids Rain Jacket", "Puddle", 4900, { Size: ["2-3Y", "4-5Y", "6-7Y", "8-9 Y"], Color: ["Yellow", "Blue"] }),
  row("Baby Romper", "Puddle", 2900, { Size: ["0-3M", "3-6M", "6-9M", "12M"] }, "suffix", "gtin14"),
  row("Beanie", "Northloom", 2500, { Size: ["One Size"], Color: ["Grey", "Rust"] }, "same"),
  row("Wool Scarf", "Northloom", 4500, {}, "full"),
  row("Tote Bag", "Northloom", 1900, {}, "none", "none"),
  row("Canvas Belt", "Harrow & Pike", 3500, { Length: ["85", "95", "105"] }, "empty"),
  row("Oversize Fit Shirt", "Northloom", 6900, { "Oversize fit": ["Yes", "No"], Size: ["1", "2", "3"] }, "full"),
  row("Tailored Suit Jacket", "Harrow & Pike", 32900, {
    Size: ["46", "48", "50", "52"],
    "Sleeve length": ["Short", "Regular", "Long"],
  }),
  row("Running Tights", "Kestrel", 6900, { size: ["s", "m", "l"], "Leg length": ["Regular", "Tall"] }, "full", "words"),
  row("Plus Wrap Dress", "Lune", 9900, { SIZE: ["2XL", "3XL", "4XL", "5XL"] }),
  row("Silk Slip", "Lune", 12900, { Sizes: ["XXS", "XS", "S"] }, "suffix", "spaced"),
  // German
  row("Leinenhemd", "Nordwerk", 7990, { Größe: LETTERS, Farbe: ["Weiß", "Salbei"] }, "full"),
  row("Wanderschuh Alpin", "Bergform", 17990, { Schuhgröße: ["39", "40", "41", "42", "43,5"] }),
  row("Strickkleid", "Nordwerk", 9990, { Groesse: ["34", "36", "38", "40", "42"] }, "suffix", "ean8"),
  row("Softshelljacke", "Bergform", 15990, { Farbe: ["Schwarz", "Petrol"], Grösse: LETTERS }, "full", "empty"),
  row("Herrenjeans Slim", "Nordwerk", 8990, { Bundweite: ["31", "32", "33"], Größe: ["Kurz", "Lang"] }, "full"),
  row("Ledergürtel", "Nordwerk", 4990, { "Größe (cm)": ["80", "90", "100"] }, "underscore", "none"),
  row("Daunenweste", "Bergform", 12990, { Konfektionsgröße: ["S", "M", "L"] }, "none"),
  // French
  row(
    "Robe Portefeuille",
    "Atelier Sable",
    12900,
    { Taille: ["34", "36", "38", "40"], Couleur: ["Terre", "Encre"] },
    "full",
  ),
  row("Marinière", "Atelier Sable", 5900, { Tailles: ["XS", "S", "M", "L"] }, "suffix", "upc"),
  row("Bottines Chelsea", "Pas Perdu", 16900, { Pointure: ["36", "37", "38", "39", "40"] }),
  row("Pantalon Large", "Atelier Sable", 9900, { Couleur: ["Kaki"], Taille: ["T1", "T2", "T3"] }, "full", "none"),
  row("Bague Fine", "Pas Perdu", 3900, { "Taille de bague": ["50", "52", "54"] }, "same", "words"),
  // Spanish
  row("Vestido Lino", "Casa Brisa", 7900, { Talla: ["XS", "S", "M", "L"], Color: ["Arena", "Oliva"] }, "full"),
  row("Alpargatas", "Casa Brisa", 4900, { Tallas: ["36", "37", "38", "39"] }),
  row("Camisa Guayabera", "Casa Brisa", 6500, { Talle: ["40", "42", "44"] }, "suffix", "wrong-digit"),
  row("Bañador", "Casa Brisa", 3900, { Talla: ["S", "M", "L"] }, "empty", "empty"),
  // Italian
  row(
    "Camicia Oxford",
    "Bottega Vera",
    8900,
    { Taglia: ["38", "40", "42", "44"], Colore: ["Bianco", "Celeste"] },
    "full",
  ),
  row("Mocassino", "Bottega Vera", 19900, { Taglie: ["40", "41", "42", "43"] }),
  row(
    "Cappotto Lana",
    "Bottega Vera",
    34900,
    { Colore: ["Cammello"], Taglia: ["IT 46", "IT 48", "IT 50"] },
    "full",
    "upc",
  ),
  // Japanese
  row("ワイドパンツ", "Komorebi", 8800, { サイズ: ["S", "M", "L"], カラー: ["黒", "白"] }, "full"),
  row("ジンベイ", "Komorebi", 6600, { サイズ: ["フリー"] }, "same"),
  row("デニムジャケット", "Komorebi", 15400, { カラー: ["インディゴ"], サイズ: ["1", "2", "3"] }, "full", "ean8"),
  row("スニーカー", "Komorebi", 12100, { "サイズ (cm)": ["24", "25", "26.5", "28"] }),
  // Dutch
  row("Regenjas", "Polder", 11900, { Maat: ["XS", "S", "M", "L"], Kleur: ["Geel", "Groen"] }, "full"),
  row("Klompsokken", "Polder", 900, { Maten: ["35-38", "39-42", "43-46"] }, "suffix", "none"),
  row("Fietsschoen", "Polder", 9900, { Schoenmaat: ["39", "40", "41", "42"] }, "suffix", "gtin14"),
  // Portuguese
  row("Calças de Ganga", "Maré", 6900, { Tamanho: ["36", "38", "40", "42"], Cor: ["Azul", "Preto"] }, "full"),
  row("Camisola de Lã", "Maré", 7900, { Tamanho: ["P", "M", "G", "GG"] }, "underscore"),
  // Nordic, Polish, Czech, Russian, Turkish
  row("Fleecetröja", "Fjällgren", 8900, { Storlek: ["S", "M", "L"], Färg: ["Röd", "Blå"] }, "full"),
  row("Uldtrøje", "Fjällgren", 9900, { Størrelse: ["36", "38", "40"] }),
  row("Villapaita", "Fjällgren", 9900, { Koko: ["S", "M", "L"] }, "suffix", "none"),
  row("Kurtka Zimowa", "Wisła", 15900, { Rozmiar: ["S", "M", "L"], Kolor: ["Czarny"] }, "full"),
  row("Trekové kalhoty", "Wisła", 7900, { Velikost: ["48", "50", "52"] }, "suffix", "ean8"),
  row("Платье льняное", "Volna", 6900, { Размер: ["42", "44", "46"], Цвет: ["Белый"] }, "full"),
  row("Keten Gömlek", "Volna", 4900, { Beden: ["S", "M", "L"], Renk: ["Beyaz"] }, "full", "words"),
  // Korean, Chinese, Vietnamese, Arabic, Hebrew
  row("코튼 셔츠", "Haneul", 4200, { 사이즈: ["90", "95", "100", "105"] }),
  row("羊毛衫", "Haneul", 8900, { 颜色: ["白色x藍檸檬圖案", "红色"], 尺码: ["XS", "S", "M"] }, "full"),
  row("帆布鞋", "Haneul", 3900, { 尺寸: ["36", "37", "38"] }, "none", "none"),
  row("Áo dài", "Haneul", 9900, { "Kích cỡ": ["S", "M", "L"] }, "suffix", "empty"),
  row("عباية", "Noor", 14900, { المقاس: ["52", "54", "56"] }),
  row("חולצת פשתן", "Noor", 6900, { מידה: ["S", "M", "L"] }, "suffix", "none"),
  // Odd ones
  row("Surprise Box", "Northloom", 3900, { Title: ["Small", "Large"] }, "suffix", "none"),
  row("Armband", "Pas Perdu", 2900, { "Armband colour": ["Gold", "Silver"] }, "full"),
  row("Sock Trio", "Kestrel", 1500, { Material: ["Cotton", "Wool"], Style: ["S / M", "L / XL"] }, "full", "none"),
  row("Sample Sale Blouse", "", 1900, { Size: ["S", "M"] }, "suffix", "none"),
  row("Care Kit", "Northloom", 1200, {}, "empty", "upc"),
  { ...row("Gift Card", "Fitloop Demo", 5000, { Denominations: ["25", "50", "100"] }, "none", "none"), giftCard: true },
];
