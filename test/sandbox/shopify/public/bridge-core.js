// A stand-in for Shopify's App Bridge in the sandbox: window.shopify, session tokens, fetch, navigation.
// It changes nothing in the page's DOM by itself, so that an app may hydrate first.
(() => {
  const script = document.currentScript;
  const admin = new URL(script.src).origin;
  const framed = window.parent !== window;
  const query = new URLSearchParams(location.search);
  const remembered = (name) => {
    const given = query.get(name);
    try {
      if (given) sessionStorage.setItem(`app-bridge-${name}`, given);
      return given ?? sessionStorage.getItem(`app-bridge-${name}`) ?? undefined;
    } catch {
      return given ?? undefined;
    }
  };
  const config = {
    apiKey: script.dataset.apiKey ?? document.querySelector('meta[name="shopify-api-key"]')?.content,
    shop: remembered("shop"),
    host: remembered("host"),
    locale: remembered("locale") ?? "en",
  };

  // Every call to the admin page has a number and one answer.
  const waiting = new Map();
  const listeners = new Map();
  let calls = 0;
  const tell = (type, detail = {}) => {
    if (framed) window.parent.postMessage({ fitloopSandbox: true, type, ...detail }, admin);
  };
  const ask = (type, detail = {}) =>
    new Promise((resolve, reject) => {
      calls += 1;
      waiting.set(calls, { resolve, reject });
      tell(type, { ...detail, call: calls });
    });
  const hear = (type, listener) => listeners.set(type, listener);
  addEventListener("message", (event) => {
    if (event.source !== window.parent || event.origin !== admin || !event.data?.fitloopSandbox) return;
    const { type, call, result, error } = event.data;
    if (type === "answer") {
      if (error) waiting.get(call)?.reject(new Error(error));
      else waiting.get(call)?.resolve(result);
      waiting.delete(call);
    } else listeners.get(type)?.(event.data);
  });

  const plainFetch = window.fetch.bind(window);
  const idToken = async () => {
    if (framed) return ask("id-token");
    const answer = await plainFetch(`${admin}/__sandbox/id-token?shop=${encodeURIComponent(config.shop ?? "")}`);
    if (!answer.ok) throw new Error("The sandbox gives no session token for this page.");
    return (await answer.json()).id_token;
  };

  // Requests to the app's own origin carry a fresh session token; one refused as outdated is tried once more.
  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (new URL(request.url).origin !== location.origin || request.headers.has("Authorization"))
      return plainFetch(request);
    const send = async (source) => {
      const signed = new Request(source);
      signed.headers.set("Authorization", `Bearer ${await idToken()}`);
      signed.headers.set("X-Requested-With", "XMLHttpRequest");
      return plainFetch(signed);
    };
    const spare = request.clone();
    let response = await send(request);
    if (response.status === 401 && response.headers.get("X-Shopify-Retry-Invalid-Session-Request"))
      response = await send(spare);
    const elsewhere = response.headers.get("X-Shopify-API-Request-Failure-Reauthorize-Url");
    if (elsewhere) openTop(new URL(elsewhere, location.href).href);
    return response;
  };

  // Addresses of the admin are opened by the admin page; the app's own ones in its frame.
  const isAdmin = (href) =>
    /^shopify:/.test(href) || /^https:\/\/(admin\.shopify\.com|[a-z0-9-]+\.myshopify\.com\/admin)(\/|$|\?)/.test(href);
  const openTop = (href) => {
    if (framed) tell("open", { href });
    else location.assign(href);
  };
  const plainOpen = window.open.bind(window);
  window.open = (url, target, features) => {
    const href = String(url ?? "");
    const absolute = /^shopify:/.test(href) ? href : new URL(href, location.href).href;
    if (!isAdmin(absolute) && target !== "_top" && target !== "_parent") return plainOpen(url, target, features);
    openTop(absolute);
    return null;
  };
  document.addEventListener("click", (event) => {
    const anchor = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!anchor || event.defaultPrevented || event.button !== 0) return;
    const href = anchor.getAttribute("href");
    const absolute = /^shopify:/.test(href) ? href : anchor.href;
    if (!isAdmin(absolute) && anchor.target !== "_top") return;
    event.preventDefault();
    openTop(absolute);
  });

  // The admin's address follows the app's, so that a reload comes back to the same page.
  const OWN = ["embedded", "hmac", "host", "id_token", "locale", "session", "shop", "timestamp"];
  const isBounce = query.has("shopify-reload");
  const report = () => {
    if (isBounce) return;
    const here = new URL(location.href);
    for (const name of OWN) here.searchParams.delete(name);
    tell("location", { path: here.pathname + here.search + here.hash });
  };
  for (const name of ["pushState", "replaceState"]) {
    const plain = history[name].bind(history);
    history[name] = (...words) => {
      plain(...words);
      report();
    };
  }
  addEventListener("popstate", report);

  const toasts = { count: 0, actions: new Map() };
  hear("toast-action", ({ id }) => toasts.actions.get(id)?.onAction?.());
  hear("toast-gone", ({ id }) => {
    toasts.actions.get(id)?.onDismiss?.();
    toasts.actions.delete(id);
  });
  const element = (id) => {
    const found = document.getElementById(id);
    if (!found) throw new Error(`There is no element with the id ${id}.`);
    return found;
  };
  const byId = {
    show: (id) => element(id).show(),
    hide: (id) => element(id).hide(),
    toggle: (id) => element(id).toggle(),
  };
  const unplayed = (name) => () => {
    tell("notice", { text: `The sandbox does not play ${name}.` });
    return Promise.resolve(undefined);
  };

  window.shopify = {
    config,
    origin: admin,
    ready: Promise.resolve(),
    environment: { mobile: false, embedded: framed, pos: false, intent: false },
    idToken,
    user: () => Promise.resolve({ accountAccess: "store owner" }),
    loading: (on) => tell("loading", { on: Boolean(on) }),
    toast: {
      show(text, options = {}) {
        toasts.count += 1;
        const id = `toast-${toasts.count}`;
        const { duration = 5000, isError = false, action } = options;
        toasts.actions.set(id, options);
        tell("toast", { id, text: String(text), duration, isError, action });
        return id;
      },
      hide: (id) => tell("toast-hide", { id }),
    },
    modal: byId,
    saveBar: { ...byId, leaveConfirmation: () => ask("leave-confirmation") },
    resourcePicker: unplayed("the resource picker"),
    picker: unplayed("the picker"),
    scopes: {
      query: () => ask("scopes-query"),
      request: (optional) => ask("scopes-request", { scopes: optional }),
      revoke: (optional) => ask("scopes-revoke", { scopes: optional }),
    },
    app: { extensions: () => ask("extensions") },
    intents: { register: () => () => undefined, invoke: unplayed("intents") },
    webVitals: { onReport: () => undefined },
    reviews: {
      request: () => Promise.resolve({ success: false, code: "open-in-progress", message: "Not in the sandbox." }),
    },
    support: { registerHandler: () => Promise.resolve() },
    scanner: { capture: unplayed("the scanner") },
    pos: {},
    shopifyQL: { query: unplayed("ShopifyQL") },
    tools: { register: () => () => undefined, unregister: () => undefined, clear: () => undefined },
    setSignals: () => undefined,
  };
  window.shopify.__sandbox = { tell, hear };

  // The bounce page has one task: fetch a session token and go on to where the app wanted to be.
  if (isBounce) {
    idToken().then((token) => {
      const target = new URL(query.get("shopify-reload"), location.href);
      target.searchParams.set("id_token", token);
      location.replace(target.href);
    });
  } else report();
})();
