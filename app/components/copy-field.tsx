import { Button, TextField } from "@shopify/polaris";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { copyText } from "./copy-text.ts";

/** A text to be handed on, with a button that copies it; where the browser forbids that, it says how to do it by hand. */
export function CopyField({
  label,
  value,
  help,
  lines,
}: {
  label: string;
  value: string;
  help?: string;
  lines?: number;
}) {
  const { t } = useTranslation();
  const id = useId();
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  const copy = async (): Promise<void> => {
    const isCopied = await copyText(value);
    setState(isCopied ? "copied" : "refused");
    const field = document.getElementById(id);
    if (isCopied || !(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
    field.focus();
    field.select();
  };
  const button = (
    <Button onClick={() => void copy()} accessibilityLabel={t("copy.of", { label })}>
      {t(state === "copied" ? "copy.done" : "copy.do")}
    </Button>
  );
  return (
    <TextField
      id={id}
      label={label}
      value={value}
      readOnly
      selectTextOnFocus
      autoComplete="off"
      monospaced
      helpText={state === "refused" ? t("copy.byHand") : help}
      {...(lines ? { multiline: lines, labelAction: undefined } : {})}
      connectedRight={button}
    />
  );
}
