{
  const { record, dialog } = sandboxStandIn("fit-analytics", "Fit Analytics");
  window.FitAnalyticsWidget = class {
    #options;
    constructor(options) {
      this.#take(options);
    }
    #take(options) {
      this.#options = options;
      record("options", options);
      setTimeout(() => options.load?.(options.productSerial, { sid: "internal-session" }), 30);
    }
    reconfigure(options) {
      this.#take(options);
    }
    open() {
      const options = this.#options;
      const known = Object.keys(options.manufacturedSizes ?? {});
      dialog({
        given: options,
        sizes: known.length > 0 ? known : sandboxSizes,
        action: "Recommended; add to cart",
        onPick: (size) => {
          options.recommend?.(options.productSerial, size, {});
          options.cart?.(options.productSerial, size, {});
        },
        onClose: () => options.close?.(options.productSerial, "new user", {}),
      });
    }
    close() {}
    getRecommendation() {}
  };
  window._fitAnalytics?.();
}
