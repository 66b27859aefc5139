/** Where a page requires Trusted Types, a script's address is made by a policy of this name, which its CSP may allow. */
const POLICY = "fitloop";
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}
const PATIENCE_MS = 15_000;
const loading = new Map<string, Promise<void>>();

/** Whether a script may be loaded: https, or the storefront's own origin. */
export function isSafeScript(url: unknown, origin: string): url is string {
  if (typeof url !== "string" || !URL.canParse(url, origin)) return false;
  const { protocol, origin: own } = new URL(url, origin);
  return protocol === "https:" || own === origin;
}

let policy: ReturnType<TrustedTypes["createPolicy"]> | undefined;

/** The address as the page's policy wants it; throws where its CSP doesn't allow ours. */
function trusted(url: string): string {
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
  policy ??= trustedTypes?.createPolicy(POLICY, { createScriptURL: (address) => address });
  return policy?.createScriptURL(url) ?? url;
}

/** Loads a script once per page. Rejects when it can't be had, or hasn't come after 15 s. */
export function loadScript(url: string, attributes: Record<string, string> = {}): Promise<void> {
  if (!isSafeScript(url, location.origin)) return Promise.reject(new TypeError("not https"));
  const known = loading.get(url);
  if (known) return known;
  const loaded = new Promise<void>((resolve, reject) => {
    const script = document.createElement("script");
    for (const [name, value] of Object.entries(attributes)) {
      if (/^data-[a-z0-9-]+$/.test(name)) script.setAttribute(name, value);
    }
    script.async = true;
    script.src = trusted(url);
    script.onload = () => resolve();
    script.onerror = () => reject(new Error("not loaded"));
    setTimeout(reject, PATIENCE_MS, new Error("too late"));
    document.head.append(script);
  });
  loading.set(url, loaded);
  // A later press may try again.
  loaded.catch(() => loading.delete(url));
  return loaded;
}
