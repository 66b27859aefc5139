// The sandbox's admin page: hosts the app's frame and answers what App Bridge asks.
(() => {
  const $ = (id) => document.getElementById(id);
  const { shop, store, appOrigin } = document.body.dataset;
  // A page of the admin never lies in a frame: if the app sent its own frame here, the whole window follows.
  if (window.top !== window) {
    window.top.location.href = location.href;
    return;
  }
  const frame = $("app");
  const base = `/store/${store}/apps/fitloop`;
  const post = (path, body) =>
    fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body ?? {}) });
  const readJson = async (answer) => {
    const value = await answer.json();
    if (!answer.ok) throw new Error(value.error ?? `The sandbox answered ${answer.status}.`);
    return value;
  };
  const tell = (type, detail = {}) =>
    frame?.contentWindow.postMessage({ fitloopSandbox: true, type, ...detail }, appOrigin);

  function toast({ id, text, duration = 5000, isError = false, action }) {
    const box = document.createElement("div");
    box.className = isError ? "toast error" : "toast";
    box.dataset.id = id ?? "";
    box.append(text);
    const gone = () => {
      if (!box.isConnected) return;
      box.remove();
      if (id) tell("toast-gone", { id });
    };
    const button = (label, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = label;
      made.addEventListener("click", () => {
        act();
        gone();
      });
      box.append(made);
    };
    if (action) button(action, () => tell("toast-action", { id }));
    button("Dismiss", () => undefined);
    $("toasts").append(box);
    setTimeout(gone, duration);
  }

  let barOpen = false;
  let confirmDiscard = false;
  function saveBar({ open, confirm: asks, save = {}, discard = {} }) {
    barOpen = open;
    confirmDiscard = Boolean(asks);
    $("save-bar").hidden = !open;
    for (const [name, look, word] of [
      ["save", save, "Save"],
      ["discard", discard, "Discard"],
    ]) {
      $(name).textContent = look.text || word;
      $(name).disabled = Boolean(look.disabled);
    }
  }
  $("save")?.addEventListener("click", () => tell("save-bar-action", { action: "save" }));
  $("discard")?.addEventListener("click", () => {
    if (!confirmDiscard || confirm("Discard all unsaved changes?")) tell("save-bar-action", { action: "discard" });
  });
  const mayLeave = () => !barOpen || confirm("Leave this page and lose the unsaved changes?");

  function nav({ links }) {
    const shown = links.filter((link) => !link.home);
    $("app-links").replaceChildren(
      ...shown.map((link) => {
        const item = document.createElement("li");
        const anchor = document.createElement("a");
        anchor.textContent = link.text;
        anchor.href = base + link.href;
        anchor.addEventListener("click", (event) => {
          event.preventDefault();
          if (mayLeave()) tell("navigate", { href: link.href });
        });
        item.append(anchor);
        return item;
      }),
    );
    mark();
  }
  function mark() {
    const here = location.pathname;
    for (const anchor of document.querySelectorAll("#app-links a")) {
      if (new URL(anchor.href).pathname === here) anchor.setAttribute("aria-current", "page");
      else anchor.removeAttribute("aria-current");
    }
  }

  function open({ href }) {
    const url = href.replace(/^shopify:\/?\/?/, "https://admin.shopify.com/");
    const target = new URL(url, appOrigin);
    if (target.origin === appOrigin) location.assign(base + target.pathname + target.search);
    else if (target.origin === location.origin) location.assign(target.href);
    else if (/(^|\.)shopify\.com$|\.myshopify\.com$/.test(target.hostname)) {
      location.assign(`/store/${store}/elsewhere?to=${encodeURIComponent(target.href)}`);
    } else location.assign(target.href);
  }

  const shopState = async () => (await readJson(await fetch("/__sandbox/shops"))).find((one) => one.domain === shop);
  const setScopes = (scopes) => post(`/__sandbox/shops/${shop}/scopes`, { scopes }).then(readJson);
  const scopesOf = async () => {
    const { installed, required, optional } = await shopState();
    return { granted: installed?.scopes ?? [], required, optional };
  };
  const answers = {
    "id-token": async () => (await readJson(await fetch(`/__sandbox/id-token?shop=${shop}`))).id_token,
    "leave-confirmation": async () => {
      if (!mayLeave()) throw new Error("The merchant stays.");
    },
    "scopes-query": scopesOf,
    "scopes-request": async ({ scopes }) => {
      const asked = confirm(`Fitloop asks for more access: ${scopes.join(", ")}. Grant it?`);
      if (asked) await setScopes([...new Set([...(await scopesOf()).granted, ...scopes])]);
      return { result: asked ? "granted-all" : "declined-all", detail: await scopesOf() };
    },
    "scopes-revoke": async ({ scopes }) => {
      await setScopes((await scopesOf()).granted.filter((scope) => !scopes.includes(scope)));
      return { detail: await scopesOf() };
    },
    extensions: async () => readJson(await fetch(`/__sandbox/extensions?shop=${shop}`)),
  };
  const events = {
    toast,
    open,
    nav,
    "save-bar": saveBar,
    "toast-hide": ({ id }) => document.querySelector(`.toast[data-id="${id}"]`)?.remove(),
    notice: ({ text }) => toast({ text }),
    loading: ({ on }) => $("loading").toggleAttribute("hidden", !on),
    title: ({ title }) => {
      document.title = title ? `${title} · Fitloop · Sandbox` : "Fitloop · Sandbox";
    },
    location: ({ path }) => {
      history.replaceState(null, "", path === "/app" ? base : base + path);
      mark();
    },
  };
  addEventListener("message", (event) => {
    if (event.source !== frame?.contentWindow || event.origin !== appOrigin || !event.data?.fitloopSandbox) return;
    const { type, call } = event.data;
    if (!answers[type]) return events[type]?.(event.data);
    answers[type](event.data).then(
      (result) => tell("answer", { call, result }),
      (fault) => tell("answer", { call, error: fault.message }),
    );
  });
  // A full load of the frame drops whatever the page before it showed.
  frame?.addEventListener("load", () => saveBar({ open: false }));

  const act = (work) => work().catch((fault) => toast({ text: fault.message, isError: true }));
  $("place-order")?.addEventListener("submit", (event) => {
    event.preventDefault();
    act(async () => {
      const form = new FormData(event.target);
      const lines = form
        .getAll("variant")
        .filter(Boolean)
        .map((variantId) => ({ variantId, quantity: Number(form.get("quantity")) }));
      const cartAttributes = form.get("linked")
        ? Object.fromEntries(
            ["session", "naiz", "robosize"].map((key) => [`__fitloop_${key}`, `hand-${crypto.randomUUID()}`]),
          )
        : {};
      const { name } = await readJson(
        await post("/__sandbox/orders", { shop, lines, cartAttributes, paid: Boolean(form.get("paid")) }),
      );
      toast({ text: `Order ${name} is placed.` });
    });
  });
  for (const button of document.querySelectorAll("[data-advance]")) {
    button.addEventListener("click", () =>
      act(async () => {
        const { now } = await readJson(await post("/__sandbox/clock", { advance: Number(button.dataset.advance) }));
        $("now").textContent = new Date(now).toISOString().slice(0, 16).replace("T", " ");
      }),
    );
  }
})();
