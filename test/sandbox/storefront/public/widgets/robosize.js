{
  const { record, dialog, ownButton } = sandboxStandIn("robosize", "Robosize");
  const attributes = { ...document.currentScript?.dataset };
  record("attributes", attributes);
  setTimeout(() => {
    let deviceId = localStorage.getItem("rs_device");
    if (!deviceId) {
      deviceId = `rs-${crypto.randomUUID()}`;
      localStorage.setItem("rs_device", deviceId);
    }
    window.Robosize = { deviceId };
    record("device", { deviceId });
  }, 150);
  ownButton("Robosize: find my size", () =>
    dialog({ given: attributes, sizes: ["S", "M", "L"], action: "Recommended", onPick: () => undefined }),
  );
}
