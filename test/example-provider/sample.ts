import type { Sample } from "#test/providers/contract.ts";
import { loomfit } from "./index.ts";

/** What the conformance kit is told: `npm run contract -- test/example-provider/sample.ts`. */
export default {
  provider: loomfit,
  credential: { secretKey: "lf-secret-0815" },
  settings: { account: "4711" },
  storefront: { shopCode: "4711" },
  secrets: ["lf-secret-0815"],
  questions: { advice: { garment: "7" } },
} satisfies Sample;
