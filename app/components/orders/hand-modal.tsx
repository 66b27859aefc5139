import { Modal, TitleBar, useAppBridge } from "@shopify/app-bridge-react";
import { BlockStack, Box, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

const LONGEST_NOTE = 200;

export interface HandModalProps {
  id: string;
  title: string;
  text: string;
  action: string;
  onConfirm(note: string): void;
}

/** Asks before something is done to a delivery, and for a note why; `shopify.modal.show(id)` opens it. */
export function HandModal({ id, title, text, action, onConfirm }: HandModalProps) {
  const { t } = useTranslation();
  const shopify = useAppBridge();
  const [note, setNote] = useState("");
  const hide = (): void => void shopify.modal.hide(id);
  return (
    <Modal id={id}>
      <Box padding="400">
        <BlockStack gap="400">
          <Text as="p">{text}</Text>
          <TextField
            label={t("order.noteLabel")}
            helpText={t("order.noteHelp")}
            value={note}
            onChange={setNote}
            maxLength={LONGEST_NOTE}
            autoComplete="off"
          />
        </BlockStack>
      </Box>
      <TitleBar title={title}>
        <button
          variant="primary"
          onClick={() => {
            hide();
            onConfirm(note);
            setNote("");
          }}
        >
          {action}
        </button>
        <button onClick={hide}>{t("common.cancel")}</button>
      </TitleBar>
    </Modal>
  );
}
