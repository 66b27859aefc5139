/** What Fit Analytics' guide shows of one call, as facts: what is asked, and what is answered. */
export interface Example {
  /** Of the guide; it has two sections 7. */
  section: string;
  method: "GET" | "POST" | "PATCH";
  path: string;
  query?: Readonly<Record<string, string>>;
  data?: object;
  status: number;
  answer?: Readonly<Record<string, unknown>>;
  /** Where the guide's own text is no JSON or no address, and what it was read as. */
  repairs: readonly string[];
}

const front = { "filter[shopLanguage]": "en", "filter[shopCountry]": "GB" };
const productQuery = { ...front, "filter[shopSizingSystem]": "UK" };
/** The guide's two profiles. */
export const HIS = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
export const HERS = "01ARZ3NDEKTSV9G5FAV4RRFFQ6";
const his = {
  ...{ id: HIS, gender: "m", height: 180, weight: 80 },
  ...{ heightDisplayUnits: "imperial", weightDisplayUnits: "imperial" },
};
const hers = { ...{ id: HERS, gender: "w", height: 172, weight: 60 }, heightDisplayUnits: "metric" };
const UNITS = "comments behind values removed";
const COMMA = "a comma set between two attributes";
const MORE = "an ellipsis that stands for more of the list removed";
const SAME = "an ellipsis that stands for attributes shown above filled in";
const HEADERS = "Accept added, which section 14 demands and the examples leave out";

const made = (fit: string, from: number, to: number): [string, true][] =>
  Array.from({ length: (to - from) / 2 + 1 }, (_, index) => [`Chest ${from + index * 2}in ${fit}`, true]);
export const SIZES: Record<string, true> = Object.fromEntries([
  ...made("Short", 36, 42),
  ...made("Regular", 32, 46),
  ...made("Long", 38, 46),
]);

const recommendation = { shopLanguage: "en", shopCountry: "GB", shopSizingSystem: "UK" };
const size = (id: string, label: string, number: string, name: string, tag: string) => ({
  ...{ id, name, label, size: number, tags: [tag] },
  ...{ sizingSystem: { name: label, id: label.toLowerCase() }, components: { main: { code: name } } },
});
const shape = (last: string) => ({
  ...{ id: `M.24.B1.${last}`, gender: "m", bmi: "24" },
  imageUrl1: "http://media.fitanalytics.com/widget_v2/bodyshapes-20151211/M.24.B1.png",
  imageUrl2: `http://media.fitanalytics.com/widget_v2/bodyshapes-20151211/M.24.B1.${last}.png`,
});
const garment = (id: string, name: string, type: string, typeName: string) => ({
  ...{ id, name, category: "lower", gender: "m", garmentType: { id: type, name: typeName } },
});
const bra = (id: string, name: string, label: string, system: string) => {
  const [main, cup] = name.split("/");
  return { id, name, label, components: { main: { code: main }, cup: { code: cup } }, sizingSystem: system };
};

export const EXAMPLES = {
  product: {
    ...{ section: "3.2", method: "GET", path: "products/example-1150064", query: productQuery, status: 200 },
    answer: {
      data: {
        ...{ id: "example-1150064", title: " Super Skinny Blazer In Charcoal Jersey", category: "upper", gender: "m" },
        thumbnailUrl: "http://d3p40ik6q6v86a.cloudfront.net/garments/example/300/1150064.jpg",
      },
    },
    repairs: [HEADERS],
  },
  unsupportedProduct: {
    ...{ section: "3.2", method: "GET", path: "products/example-1061683", query: productQuery, status: 404 },
    repairs: [HEADERS],
  },
  profiles: {
    ...{ section: "3.3", method: "GET", path: "profiles", status: 200 },
    answer: {
      data: [
        {
          ...{ ...his, upperExplicitPreference: 1, age: 32, bodyShape: "M.24.B2.C2" },
          ...{ upperReferenceBrand: "tnf", upperReferenceSize: "1430" },
        },
        {
          ...{ ...hers, weightDisplayUnits: "metric", lowerExplicitPreference: 1, age: "28", bodyShape: "F.20.B1.H2" },
          ...{
            braSize: "820",
            lowerReferenceBrand: "levis",
            lowerReferenceStyle: "200658",
            lowerReferenceSize: "2848",
          },
        },
      ],
    },
    repairs: [HEADERS, UNITS, COMMA, "the quotation mark behind bodyShape set"],
  },
  profilesOfGender: {
    ...{ section: "3.3", method: "GET", path: "profiles", query: { "filter[gender]": "m" }, status: 200 },
    repairs: [HEADERS],
  },
  immediateRecommendation: {
    ...{ section: "3.4", method: "POST", path: "products/example-1150064/recommendations", status: 201 },
    data: { ...recommendation, isImmediate: true, manufacturedSizes: SIZES, profile: HIS },
    answer: {
      data: {
        ...{ id: "01BRRZB1YTWS8PWVAJFBBRZ04H", ...recommendation, isImmediate: true, manufacturedSizes: SIZES },
        flags: { usedUserMeasures: true, usedReferenceItem: false, usedPastPurchases: false },
        ...{ profile: HIS, product: "example-1150064" },
        recommendedSizes: [
          {
            ...{ id: "01C5K4EABC5ZEC6D67AY9BP1JS", name: "Chest 40in Long", abbreviation: "40 Long", score: 76 },
            ...{ isOutOfScale: false, isInStock: false, size: { id: "227", name: "40", sizingSystem: "de" } },
          },
          {
            ...{ id: "01C5K4EABCD4B06SV4MJWD412V", name: "Chest 38in Long", abbreviation: "38 Long", score: 24 },
            ...{ isOutOfScale: false, isInStock: false, size: { id: "225", name: "38", sizingSystem: "de" } },
          },
        ],
      },
    },
    repairs: [HEADERS, "commas before closing brackets removed", SAME],
  },
  missingBodyMass: {
    ...{ section: "3.4.1", method: "POST", path: "products/example-1150064/recommendations", status: 400 },
    data: { ...recommendation, isImmediate: true, manufacturedSizes: SIZES },
    answer: {
      errors: [
        ...[{ status: "400", code: "rec_no_height", title: "Missing profile height" }].map((error) => ({
          ...error,
          source: { fields: ["profile.height"] },
        })),
        ...[{ status: "400", code: "rec_no_weight", title: "Missing profile weight" }].map((error) => ({
          ...error,
          source: { fields: ["profile.weight"] },
        })),
      ],
    },
    repairs: [MORE],
  },
  missingReferenceItem: {
    ...{ section: "3.4.1", method: "POST", path: "products/example-500/recommendations", status: 400 },
    data: { ...recommendation, isImmediate: true, manufacturedSizes: { "41": true, "42": true } },
    answer: {
      errors: [
        {
          ...{ status: "400", code: "rec_no_ref_item", title: "Missing shoes reference item" },
          source: { fields: ["profile.shoesReferenceBrand", "profile.shoesReferenceSize"] },
        },
      ],
    },
    repairs: ["the request, which isn't shown, taken from 3.4, for a shoe"],
  },
  patchBodyMass: {
    ...{ section: "3.5", method: "PATCH", path: `profiles/${HIS}`, status: 200 },
    data: {
      ...{ height: 180, weight: 80, heightDisplayUnits: "imperial", weightDisplayUnits: "imperial" },
      upperExplicitPreference: -1,
    },
    answer: { data: { ...his, upperExplicitPreference: -1 } },
    repairs: [HEADERS, UNITS, "the id left out of the body, as section 9's example does and 14 allows"],
  },
  createProfile: {
    ...{ section: "3.5", method: "POST", path: "profiles", status: 201 },
    data: {
      ...{ gender: "m", height: 180, weight: 80, heightDisplayUnits: "imperial", weightDisplayUnits: "imperial" },
      upperExplicitPreference: -1,
    },
    answer: { data: { ...his, upperExplicitPreference: -1 } },
    repairs: [HEADERS, SAME],
  },
  brands: {
    ...{ section: "3.6", method: "GET", path: "brands", status: 200 },
    query: {
      ...{ "filter[category]": "upper", "filter[gender]": "m", "filter[shopId]": "example", ...front },
      "fields[brands]": "*,isTopReference",
    },
    answer: {
      data: [
        { id: "tommy-hilfiger", name: "Tommy Hilfiger", isTopReference: true },
        { id: "nike", name: "Nike", isTopReference: true },
        { id: "tnf", name: "The North Face", isTopReference: true },
      ],
    },
    repairs: [HEADERS, MORE],
  },
  styles: {
    ...{ section: "3.7 (style)", method: "GET", path: "styles", status: 200 },
    query: {
      ...{ "filter[brand]": "levis", "filter[category]": "lower", "filter[gender]": "m" },
      ...{ "filter[shopCountry]": "DE", "filter[shopLanguage]": "de", include: "garmentType" },
    },
    answer: {
      data: [
        garment("82931", "510", "denim_skinny", "skinny jeans"),
        garment("82941", "511", "denim_slim", "slim jeans"),
        garment("151361", "", "denim_slim", "slim jeans"),
      ],
    },
    repairs: [HEADERS, UNITS, COMMA, MORE, "a comma before a closing bracket removed"],
  },
  referenceSizes: {
    ...{ section: "3.7 (size)", method: "GET", path: "reference-sizes", status: 200 },
    query: {
      ...{ "filter[brand]": "river-island", "filter[category]": "upper", "filter[gender]": "m", ...front },
      ...{ include: "sizingSystem", "fields[reference-sizes]": "*,components,tags" },
    },
    answer: {
      data: [
        size("264-224-DE", "DE", "224", "42", "numeric"),
        size("264-226-DE", "DE", "226", "46", "numeric"),
        size("264-1428-XX", "XX", "1428", "S", "letter"),
        {
          ...size("264-2984-WL", "WL", "2984", "37/30", "numeric"),
          components: { main: { code: "37" }, length: { code: "30" } },
        },
      ],
    },
    repairs: [HEADERS, COMMA, MORE, "the size of two components, shown by itself, put into the list"],
  },
  patchReferenceItem: {
    ...{ section: "3.9", method: "PATCH", path: "profiles/71FSRgCzcmJmMjLiuyu5CSpyHI", status: 200 },
    data: { lowerReferenceBrand: "levis", lowerReferenceStyle: "200658", lowerReferenceSize: "264-2984-WL" },
    answer: {
      data: {
        ...{ ...hers, id: "71FSRgCzcmJmMjLiuyu5CSpyHI", weightDisplayUnits: "imperial", lowerExplicitPreference: 1 },
        ...{ lowerReferenceBrand: "levis", lowerReferenceStyle: "200658", lowerReferenceSize: "264-2984-WL" },
      },
    },
    repairs: [HEADERS, UNITS, COMMA],
  },
  bodyShapes: {
    ...{ section: "3.10", method: "GET", path: "body-shapes", status: 200 },
    query: { "filter[gender]": "m", "filter[height]": "180", "filter[weight]": "80" },
    answer: { data: [shape("C1"), shape("C2")] },
    repairs: [HEADERS, MORE],
  },
  patchBodyShape: {
    ...{ section: "3.10", method: "PATCH", path: `profiles/${HIS}`, data: { bodyShape: "M.24.B2.C2" }, status: 200 },
    answer: {
      data: {
        ...{ ...his, upperExplicitPreference: -1, bodyShape: "M.24.B2.C2" },
        ...{ upperReferenceBrand: "tnf", upperReferenceSize: "1430" },
      },
    },
    repairs: [HEADERS, COMMA, "the id left out of the body", "the bracket that closes data set"],
  },
  patchAge: {
    ...{ section: "3.11", method: "PATCH", path: `profiles/${HIS}`, data: { age: 32 }, status: 200 },
    answer: {
      data: {
        ...{ ...his, upperExplicitPreference: -1, age: 32, bodyShape: "M.24.B2.C2" },
        ...{ upperReferenceBrand: "tnf", upperReferenceSize: "1430" },
      },
    },
    repairs: [HEADERS, COMMA, "the id left out of the body"],
  },
  braSizes: {
    ...{ section: "3.12", method: "GET", path: "reference-sizes", status: 200 },
    query: {
      ...{ "filter[category]": "bra", "filter[gender]": "w", "filter[brand]": "generic", ...front },
      "fields[reference-sizes]": "name,label,components",
    },
    answer: {
      ...{ version: "1.0", jsonapi: { version: "1.0" } },
      data: [
        bra("0-14441-UK", "32/B", "UK", "gb"),
        bra("0-14480-UK", "36/DD", "UK", "gb"),
        bra("0-8721-ES", "80/D", "ES", "3b"),
      ],
    },
    repairs: [HEADERS, UNITS, MORE],
  },
  patchBraSize: {
    ...{ section: "3.12", method: "PATCH", path: `profiles/${HERS}`, data: { braSize: "0-14480-UK" }, status: 200 },
    answer: {
      data: {
        ...{ ...hers, weightDisplayUnits: "imperial", lowerExplicitPreference: 1, age: 28, bodyShape: "F.20.B1.H2" },
        ...{ braSize: "0-14480-UK", lowerReferenceBrand: "levis" },
        ...{ lowerReferenceStyle: "200658", lowerReferenceSize: "2848" },
      },
    },
    repairs: [
      HEADERS,
      COMMA,
      "the id of the man's profile in the address, under a woman's answer, read as hers",
      "the id left out of the body",
    ],
  },
  finalRecommendation: {
    ...{ section: "3.13", method: "POST", path: "products/example-1150064/recommendations", status: 201 },
    data: { ...recommendation, manufacturedSizes: SIZES, profile: HIS },
    repairs: ["told in words: the request of 3.4 without isImmediate"],
  },
  patchPlain: {
    ...{ section: "3.14", method: "PATCH", path: `profiles/${HIS}`, data: { height: 180, weight: 80 }, status: 200 },
    answer: { data: { id: HIS, gender: "m", height: 180, weight: 80 } },
    repairs: ["ellipses that stand for further attributes removed"],
  },
  profile: {
    ...{ section: "3.14", method: "GET", path: `profiles/${HIS}`, status: 200 },
    answer: {
      data: {
        ...{ id: HIS, gender: "m", upperExplicitPreference: -1, age: 32 },
        ...{ upperReferenceBrand: "tnf", upperReferenceSize: "1430" },
      },
    },
    repairs: [HEADERS, "an ellipsis filled in with id and gender"],
  },
  profileWithBrand: {
    ...{
      section: "3.14",
      method: "GET",
      path: `profiles/${HIS}`,
      query: { include: "upperReferenceBrand" },
      status: 200,
    },
    answer: { data: { id: HIS, gender: "m", upperReferenceBrand: { id: "tnf", name: "The North Face" } } },
    repairs: [HEADERS, "? for & before include", "ellipses removed, id and gender filled in"],
  },
  brand: {
    ...{ section: "3.14", method: "GET", path: "brands/tnf", status: 200 },
    answer: { data: { id: "tnf", name: "The North Face" } },
    repairs: ["told in words, the answer as the brand stands in the list"],
  },
} as const satisfies Record<string, Example>;
