import type { Widget, WidgetContext } from "../../../../domain/widget.ts";
import { createIdentity, type FinderIdentity } from "../identity.ts";

export interface State {
  category: string;
  gender: string;
  profile: string | null;
  profiles: Record<string, unknown>[];
  recommendation: { by: string[]; sizes: RecommendedSize[] } | null;
  missing: string[];
  /** Whether it came without an answer of this visit. */
  immediate?: boolean;
}
export interface RecommendedSize {
  name: string;
  abbreviation: string | null;
  score: number | null;
  isOutOfScale: boolean;
}

/** What the finder's parts share on a page. */
export interface Finder {
  context: WidgetContext;
  identity: FinderIdentity;
  /** The block's element as it stands now: themes replace it. */
  element: HTMLElement;
  kind: { category: string; gender: string };
  words(): Promise<Record<string, string>>;
  get(name: string, query: Record<string, string>): Promise<Record<string, unknown>>;
  post(name: "start" | "answer", more: object): Promise<State>;
  /** Shows the best size on the block's button, or the button's own words again. */
  label(size: string | null): Promise<void>;
}

const LANGUAGES = ["de", "en", "es", "fr", "it", "ja", "nl", "pt"];

/** Sizes of the page's product, as the order tells them, and whether each can be bought. */
export function sizesOf(context: WidgetContext): Record<string, boolean> {
  const sizes: Record<string, boolean> = {};
  for (const { size, available } of context.variants())
    if (size !== null) sizes[size] = available || sizes[size] === true;
  return sizes;
}

/** The size finder that is the shop's own: no script of anybody else, and every question goes through the app. */
export async function start(context: WidgetContext): Promise<Widget> {
  const element = context.place.closest<HTMLElement>("fitloop-size");
  const block = JSON.parse(element?.querySelector("script")?.textContent ?? "{}") as { sizes?: string };
  const proxy = (block.sizes ?? "").replace(/\/sizes\?.*/, "");
  const isPreview = (window as { Shopify?: { designMode?: boolean } }).Shopify?.designMode === true;
  if (!element || proxy === "" || Object.keys(sizesOf(context)).length < 2) {
    context.supported(false);
    return {};
  }
  const identity = createIdentity(context, proxy, () => Date.now());
  const { language, country } = context;
  let words: Promise<Record<string, string>> | null = null;
  let own: string | null = null;

  const answered = async (response: Response): Promise<never> => {
    const { answer } = (await response.json()) as { answer?: never };
    if (!response.ok || !answer) throw new Error(String(response.status));
    return answer;
  };
  const at = `${proxy}/providers/fit-analytics/`;
  const finder: Finder = {
    ...{ context, identity, element, kind: { category: "", gender: "" } },
    words: () =>
      (words ??= fetch(
        new URL(`./fit-analytics-${LANGUAGES.includes(language) ? language : "en"}.json`, import.meta.url),
      ).then((response) => response.json() as Promise<Record<string, string>>)),
    get: async (name, query) => answered(await fetch(`${at}${name}?${new URLSearchParams(query).toString()}`)),
    async post(name, more) {
      const body = { profile: identity.kept().profile ?? null, ...more };
      const asked = { product: context.reference(), language, country, sizes: sizesOf(context) };
      const consent = context.allowed();
      return answered(
        await fetch(at + name, {
          method: "POST",
          body: JSON.stringify({ ...(await identity.get()), consent, ...asked, ...body }),
        }),
      );
    },
    async label(size) {
      const text = element.querySelector("[data-open] span");
      if (!text) return;
      own ??= text.textContent;
      text.textContent = size === null ? own : ((await finder.words())["yours"] ?? "").replace("[size]", () => size);
    },
  };

  let reference: string | null = null;
  const update = async (): Promise<void> => {
    await identity.consent();
    const now = context.reference();
    if (now === reference) return;
    reference = now;
    if (now === null) return context.supported(false);
    if (isPreview) return context.supported(true);
    const told = await finder.get("product", { product: now, language, country });
    if (reference !== now) return;
    if (told["supported"] !== true) return context.supported(false);
    finder.kind = { category: String(told["category"]), gender: String(told["gender"]) };
    context.supported(true);
    const { profile = null, customer = null } = identity.kept();
    // Another person's sizes are nobody else's: who signs in as another, or signs out, begins anew.
    if (customer !== null && customer !== context.customer) await identity.renew();
    identity.keep({ customer: context.customer });
    if (!context.allowed() || (profile === null && context.customer === null)) return;
    const state = await finder.post("start", {});
    identity.keep({ profile: state.profile });
    const [best] = state.recommendation?.sizes ?? [];
    if (best) context.advised(best.name, false, { score: best.score, immediate: true });
    await finder.label(best?.name ?? null);
  };
  await update();
  return {
    async open() {
      const { openFinder } = await import("../finder.ts");
      await openFinder(finder, isPreview);
    },
    update,
  };
}
