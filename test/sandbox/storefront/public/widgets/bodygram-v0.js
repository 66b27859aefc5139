{
  const { record, dialog, ownButton } = sandboxStandIn("bodygram", "Bodygram v0");
  window.Body2FitWidget = class {
    constructor(place, options) {
      if (!document.getElementById(place)) throw new TypeError("Body2FitWidget: the element is missing.");
      record("config", options);
      document.getElementById(place).textContent = "";
      ownButton("Bodygram: my size", () =>
        dialog({
          given: options,
          sizes: sandboxSizes,
          action: "Add to cart in size",
          onPick: (size) => {
            options.onRecommendation?.({ size });
            options.onAddToCart?.({ size });
          },
        }),
      );
      options.onReady?.();
    }
  };
}
