/** What the sandbox's themes say, in the languages that they serve; a word that lacks one is a fault. */
const WORDS: Readonly<Record<string, readonly [de: string, en: string, es: string, ja: string]>> = {
  add: ["In den Warenkorb", "Add to cart", "Añadir al carrito", "カートに追加"],
  buy_now: ["Jetzt kaufen", "Buy it now", "Comprar ahora", "今すぐ購入"],
  wallet: ["Geldbörse", "Wallet", "Monedero", "ウォレット"],
  variant: ["Variante", "Variant", "Variante", "バリエーション"],
  quantity: ["Menge", "Quantity", "Cantidad", "数量"],
  cart: ["Warenkorb", "Cart", "Carrito", "カート"],
  empty: ["Ihr Warenkorb ist leer.", "Your cart is empty.", "Tu carrito está vacío.", "カートは空です。"],
  update: ["Aktualisieren", "Update", "Actualizar", "更新"],
  checkout: ["Zur Kasse", "Check out", "Finalizar compra", "購入手続きへ"],
  close: ["Schließen", "Close", "Cerrar", "閉じる"],
  remove: ["Entfernen", "Remove", "Quitar", "削除"],
  quick_add: ["Schnell hinzufügen", "Quick add", "Añadir rápido", "すぐに追加"],
  shop: ["Shop", "Shop", "Tienda", "ショップ"],
  consent: [
    "Dürfen wir uns Ihren Besuch merken?",
    "May we remember your visit?",
    "¿Podemos recordar tu visita?",
    "訪問を記憶してもよろしいですか?",
  ],
  accept: ["Annehmen", "Accept", "Aceptar", "同意する"],
  decline: ["Ablehnen", "Decline", "Rechazar", "拒否する"],
  cookies: ["Cookie-Einstellungen", "Cookie preferences", "Preferencias de cookies", "クッキー設定"],
};
const LOCALES = ["de", "en", "es", "ja"];

/** A theme's word in a language. Throws for a word or a language that there isn't. */
export function themeWord(key: string, locale: string): string {
  const word = WORDS[key]?.[LOCALES.indexOf(locale)];
  if (word === undefined) throw new RangeError(`The sandbox's themes have no word ${key} in ${locale}.`);
  return word;
}
