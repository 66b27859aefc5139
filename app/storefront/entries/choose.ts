export { choose, shows, variantWith } from "../choose/choose.ts";
export { findValues } from "../choose/find-values.ts";
