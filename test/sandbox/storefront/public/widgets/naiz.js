{
  const { record, dialog, ownButton } = sandboxStandIn("naiz", "Naiz Fit");
  window.naizjs = {
    SizeForm: class {
      constructor(options) {
        record("options", { ...options, instance: window.NaizFitSizeFormObject, page: location.pathname });
        ownButton("What's my size?", () =>
          dialog({
            given: options,
            sizes: ["S", "M", "L"],
            action: "Recommended",
            onPick: () => {
              const hash = [...crypto.getRandomValues(new Uint8Array(16))]
                .map((b) => b.toString(16).padStart(2, "0"))
                .join("");
              localStorage.setItem("naiz_consumer_hash", hash);
              document.cookie = `naiz_consumer_hash=${hash}; Path=/; Max-Age=31536000`;
              record("hash", { hash });
            },
          }),
        );
      }
    },
  };
}
