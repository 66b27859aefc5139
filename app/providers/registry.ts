import { createProviders, type Providers } from "../domain/providers.ts";
import { bodygram } from "./bodygram/index.ts";
import { fitAnalytics } from "./fit-analytics/index.ts";
import { naiz } from "./naiz/index.ts";
import { robosize } from "./robosize/index.ts";

/** The providers of this app. One more is its folder and a line here. */
export const PROVIDERS: Providers = createProviders([bodygram, fitAnalytics, naiz, robosize]);
