import { expect, test } from "vitest";
import { eanOf } from "#app/catalog/barcode.ts";

test.each([
  ["an EAN-13", "4006381333931"],
  ["an EAN-8", "96385074"],
  ["a UPC of 12 digits", "036000291452"],
  ["a GTIN of 14 digits", "10614141000415"],
  ["a check digit of 0", "4006381333160"],
])("%s is sent", (_case, barcode) => {
  expect(eanOf(barcode)).toBe(barcode);
});

test.each([
  ["a wrong check digit", "4006381333932"],
  ["two digits swapped", "4006381339331"],
  ["a UPC with a wrong check digit", "036000291453"],
  ["an EAN-8 with a wrong check digit", "96385075"],
  ["a GTIN-14 with a wrong check digit", "10614141000416"],
  ["a length that no GTIN has, though its sum is right", "00000000000"],
  ["13 digits with a dash", "400638-1333931"],
  ["digits of another script", "٤٠٠٦٣٨١٣٣٣٩٣١"],
  ["full-width digits", "４００６３８１３３３９３１"],
  ["a SKU", "ALP-TEE-M"],
  ["nothing", ""],
])("%s is left out", (_case, barcode) => {
  expect(eanOf(barcode)).toBeNull();
});

test("a variant without a barcode has none", () => {
  expect(eanOf(null)).toBeNull();
});
