{
  const { record, dialog, ownButton } = sandboxStandIn("fit-analytics", "Fit Analytics pdp.js");
  const data = () => window.fitAnalyticsData;
  record("options", data());
  ownButton("Fit Finder", () =>
    dialog({
      given: data(),
      sizes: data().size.values.length > 0 ? data().size.values : sandboxSizes,
      action: "Add to cart in size",
      onPick: (size) => data().operation.addToCart(size),
    }),
  );
}
