{
  const { record, dialog } = sandboxStandIn("bodygram", "Bodygram");
  window.Body2FitSDK = class {
    #config;
    #listeners = new Map();
    #embedded = false;
    #destroyed = false;
    #box = null;
    static getVersion() {
      return "3.0.0-sandbox";
    }
    static isProductSupported(config) {
      return Promise.resolve(!!config.garmentSKU);
    }
    constructor(config) {
      for (const name of [
        "clientKey",
        "countryCode",
        "languageCode",
        "brandId",
        "garmentSKU",
        "preferredMeasurementSystem",
      ]) {
        if (!config[name]) throw new TypeError(`Body2FitSDK: ${name} is required.`);
      }
      this.#config = config;
      record("config", config);
      setTimeout(() => this.#emit("supported"), 30);
    }
    on(event, listener) {
      this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
    }
    off(event, listener) {
      this.#listeners.set(
        event,
        (this.#listeners.get(event) ?? []).filter((one) => one !== listener),
      );
    }
    embed() {
      this.#embedded = true;
      setTimeout(() => this.#emit("ready"), 20);
    }
    open() {
      if (!this.#embedded || this.#destroyed) throw new Error("Body2FitSDK: embed() comes before open().");
      this.#box = dialog({
        given: this.#config,
        sizes: sandboxSizes,
        action: "Add to cart in size",
        onPick: (size) => this.#emit("add-to-cart", { product: { sku: this.#config.garmentSKU }, size }),
        onClose: () => this.#emit("close"),
      });
    }
    close() {
      this.#box?.close();
    }
    destroy() {
      this.#destroyed = true;
      this.#box?.remove();
    }
    #emit(event, data) {
      if (!this.#destroyed) for (const listener of this.#listeners.get(event) ?? []) listener(data);
    }
  };
}
