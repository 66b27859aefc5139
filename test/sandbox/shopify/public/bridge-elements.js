// The stand-in's elements: navigation, title bar, save bar and modal. They are drawn by the admin page or a dialog of
// their own; here they are only hidden, by a style sheet that is no part of the DOM.
(() => {
  const { tell, hear } = window.shopify.__sandbox;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    "ui-nav-menu, ui-title-bar, ui-save-bar, ui-modal, s-app-nav { display: none }" +
      "dialog.sandbox-modal { border: 0; border-radius: 12px; padding: 0; min-width: min(30rem, 92vw); max-height: 90vh }" +
      "dialog.sandbox-modal > header, dialog.sandbox-modal > footer { display: flex; gap: .5rem; padding: 1rem; justify-content: end }" +
      "dialog.sandbox-modal > header { justify-content: space-between; font-weight: 600 }",
  );
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  /** Calls `change` when anything in the element changes, and once at first. */
  class Watched extends HTMLElement {
    connectedCallback() {
      this.watcher = new MutationObserver(() => this.change());
      this.watcher.observe(this, { childList: true, subtree: true, attributes: true, characterData: true });
      this.change();
    }
    disconnectedCallback() {
      this.watcher.disconnect();
      this.gone?.();
    }
    change() {}
  }

  // Navigation: the admin shows the links, a click there clicks the link here.
  let links = [];
  class NavMenu extends Watched {
    change() {
      links = [...this.querySelectorAll("a[href], s-link[href]")];
      tell("nav", {
        links: links.map((link) => ({
          text: link.textContent.trim(),
          href: link.getAttribute("href"),
          home: link.getAttribute("rel") === "home",
        })),
      });
    }
    gone() {
      links = [];
      tell("nav", { links: [] });
    }
  }
  customElements.define("ui-nav-menu", class extends NavMenu {});
  customElements.define("s-app-nav", class extends NavMenu {});
  hear("navigate", ({ href }) => {
    const link = links.find((candidate) => candidate.getAttribute("href") === href);
    const event = new CustomEvent("shopify:navigate", { bubbles: true, cancelable: true });
    if (!link) location.assign(href);
    else if (link.dispatchEvent(event)) link.click();
  });

  customElements.define(
    "ui-title-bar",
    class extends Watched {
      change() {
        if (!this.closest("ui-modal")) tell("title", { title: this.getAttribute("title") ?? document.title });
      }
      gone() {
        tell("title", { title: "" });
      }
    },
  );

  // One save bar shows at a time: an element's, or that of a form with unsaved changes.
  let shown = null;
  const draw = () => tell("save-bar", shown ? { open: true, ...shown.state() } : { open: false });
  const open = (bar) => {
    shown = bar;
    draw();
  };
  const close = (bar) => {
    if (shown !== bar) return;
    shown = null;
    draw();
  };
  hear("save-bar-action", ({ action }) => shown?.act(action));

  customElements.define(
    "ui-save-bar",
    class extends Watched {
      showing = false;
      bar = {
        state: () => ({
          confirm: this.hasAttribute("discardconfirmation") && this.getAttribute("discardconfirmation") !== "false",
          save: this.look(this.button(true)),
          discard: this.look(this.button(false)),
        }),
        act: (action) => this.button(action === "save")?.click(),
      };
      button(primary) {
        return [...this.querySelectorAll("button")].find(
          (one) => (one.getAttribute("variant") === "primary") === primary,
        );
      }
      look(button) {
        if (!button) return { text: "", disabled: true };
        const loading = button.getAttribute("loading");
        return {
          text: button.textContent.trim(),
          disabled: button.disabled || (loading !== null && loading !== "false"),
        };
      }
      change() {
        if (this.showing) draw();
      }
      gone() {
        this.hide();
      }
      async show() {
        if (this.showing) return;
        this.showing = true;
        open(this.bar);
        this.dispatchEvent(new Event("show"));
      }
      async hide() {
        if (!this.showing) return;
        this.showing = false;
        close(this.bar);
        this.dispatchEvent(new Event("hide"));
      }
      toggle() {
        return this.showing ? this.hide() : this.show();
      }
    },
  );

  const forms = new WeakMap();
  const barOf = (form) => {
    const found = forms.get(form);
    if (found) return found;
    const bar = {
      form,
      state: () => ({ confirm: form.hasAttribute("data-discard-confirmation"), save: {}, discard: {} }),
      act: (action) => (action === "save" ? form.requestSubmit() : form.reset()),
    };
    forms.set(form, bar);
    return bar;
  };
  const formOf = (event) => {
    const form = event.target instanceof Element ? (event.target.form ?? event.target.closest("form")) : null;
    return form?.hasAttribute("data-save-bar") ? form : null;
  };
  for (const type of ["input", "change"]) {
    document.addEventListener(type, (event) => formOf(event) && open(barOf(formOf(event))));
  }
  for (const type of ["submit", "reset"]) {
    document.addEventListener(type, (event) => formOf(event) && close(barOf(formOf(event))));
  }
  new MutationObserver(() => {
    if (shown?.form && !shown.form.isConnected) close(shown);
  }).observe(document, { childList: true, subtree: true });

  // A modal is a dialog of the app's own page; its content is a portal target that lies outside the page until shown.
  customElements.define(
    "ui-modal",
    class extends HTMLElement {
      get content() {
        this.portal ??= document.createElement("div");
        return this.portal;
      }
      async show() {
        if (this.dialog) return;
        const bar = this.querySelector("ui-title-bar");
        const dialog = document.createElement("dialog");
        dialog.className = "sandbox-modal";
        const header = document.createElement("header");
        header.textContent = bar?.getAttribute("title") ?? "";
        const cross = document.createElement("button");
        cross.type = "button";
        cross.textContent = "✕";
        cross.setAttribute("aria-label", "Close");
        cross.addEventListener("click", () => this.hide());
        header.append(cross);
        const footer = document.createElement("footer");
        for (const button of bar?.querySelectorAll("button") ?? []) {
          const copy = document.createElement("button");
          copy.type = "button";
          copy.textContent = button.textContent;
          copy.disabled = button.disabled;
          copy.addEventListener("click", () => button.click());
          footer.prepend(copy);
        }
        if (!this.portal?.childNodes.length)
          for (const node of this.children) if (node !== bar) this.content.append(node.cloneNode(true));
        dialog.setAttribute("aria-label", header.firstChild?.textContent || "Dialog");
        dialog.append(header, this.content, footer);
        dialog.addEventListener("close", () => this.hide());
        document.body.append(dialog);
        this.dialog = dialog;
        dialog.showModal();
        this.dispatchEvent(new Event("show"));
      }
      async hide() {
        const { dialog } = this;
        if (!dialog) return;
        this.dialog = null;
        dialog.close();
        dialog.remove();
        this.dispatchEvent(new Event("hide"));
      }
      toggle() {
        return this.dialog ? this.hide() : this.show();
      }
      disconnectedCallback() {
        this.hide();
      }
    },
  );
})();
