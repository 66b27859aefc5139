const LENGTHS = new Set([8, 12, 13, 14]);

/** The barcode when it is a GTIN of 8, 12, 13 or 14 ASCII digits with a valid check digit (GS1's rule), else null. */
export function eanOf(barcode: string | null): string | null {
  if (barcode === null || !/^[0-9]+$/.test(barcode) || !LENGTHS.has(barcode.length)) return null;
  let sum = 0;
  for (let place = 0; place < barcode.length; place += 1) {
    const digit = Number(barcode[barcode.length - 1 - place]);
    sum += place % 2 === 0 ? digit : digit * 3;
  }
  return sum % 10 === 0 ? barcode : null;
}
