import { Modal, TitleBar, useAppBridge } from "@shopify/app-bridge-react";
import { Box, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

/** A question in a modal of the admin, asked only after a click; `shopify.modal.show(id)` opens it. */
export function Confirm(props: { id: string; title: string; text: string; action: string; onConfirm: () => void }) {
  const { id, title, text, action, onConfirm } = props;
  const { t } = useTranslation();
  const shopify = useAppBridge();
  const hide = (): void => void shopify.modal.hide(id);
  const confirm = (): void => {
    hide();
    onConfirm();
  };
  return (
    <Modal id={id}>
      <Box padding="400">
        <Text as="p">{text}</Text>
      </Box>
      <TitleBar title={title}>
        <button variant="primary" onClick={confirm}>
          {action}
        </button>
        <button onClick={hide}>{t("common.cancel")}</button>
      </TitleBar>
    </Modal>
  );
}
