import { useBlocker } from "@remix-run/react";
import { SaveBar, useAppBridge } from "@shopify/app-bridge-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

/**
 * The admin's save bar for a form whose state lies in React, shown while there is something to save. Leaving for
 * another page asks first, as the admin itself does.
 */
export function FormBar(props: {
  id: string;
  dirty: boolean;
  saving: boolean;
  onSave: () => void;
  onDiscard: () => void;
}) {
  const { id, dirty, saving, onSave, onDiscard } = props;
  const { t } = useTranslation();
  const shopify = useAppBridge();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => dirty && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (blocker.state !== "blocked") return;
    shopify.saveBar.leaveConfirmation().then(
      () => blocker.proceed(),
      () => blocker.reset(),
    );
  }, [blocker, shopify]);

  return (
    <SaveBar id={id} open={dirty}>
      <button variant="primary" onClick={onSave} {...(saving && { loading: "" })}>
        {t("common.save")}
      </button>
      <button onClick={onDiscard} disabled={saving}>
        {t("common.discard")}
      </button>
    </SaveBar>
  );
}
