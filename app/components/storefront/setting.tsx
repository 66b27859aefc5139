import { BlockStack, Card, Checkbox, Select, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { ProviderName } from "../../domain/ids.ts";
import type { ShownField } from "../../domain/provider-form.ts";
import { scriptAddress, scriptFor } from "../../domain/provider-storefront.ts";
import type { Faults } from "../connection/faults.ts";
import { type OwnWords, wordsFor } from "../provider-words.ts";
import type { StorefrontForm, StorefrontShape } from "./form.ts";

interface SettingProps {
  provider: ProviderName;
  shape: StorefrontShape;
  form: StorefrontForm;
  faults: Faults;
  onChange: (part: Partial<StorefrontForm>) => void;
}

/** A card for each group of a provider's public settings. */
export function StorefrontCards(props: SettingProps) {
  const { t } = useTranslation();
  const own = wordsFor(t, props.provider);
  return props.shape.fields.map(({ name, fields }) => (
    <Card key={name}>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {own(`storefront.group.${name}`)}
        </Text>
        {fields.map((field) => (
          <Setting key={field.name} field={field} {...props} />
        ))}
      </BlockStack>
    </Card>
  ));
}

function Setting({ field, provider, shape, form, faults, onChange }: SettingProps & { field: ShownField }) {
  const { t } = useTranslation();
  const own = wordsFor(t, provider);
  const value = form.texts[field.name] ?? "";
  const common = {
    label: own(`storefront.field.${field.name}.label`),
    helpText: own(`storefront.field.${field.name}.help`),
    error: faults.at(`storefront.${field.name}`),
  };
  const change = (text: string): void => onChange({ texts: { ...form.texts, [field.name]: text } });
  const typed = { ...common, value, onChange: change, autoComplete: "off", spellCheck: false };
  switch (field.kind) {
    case "pairs":
      return <TextField {...typed} multiline={2} maxHeight={240} />;
    case "json":
      return <TextField {...typed} multiline={4} maxHeight={360} monospaced placeholder="{}" />;
    case "choice":
      return (
        <Select
          {...common}
          options={(field.choices ?? []).map((one) => ({
            value: one,
            label: own(`storefront.choice.${field.name}.${one}`),
          }))}
          value={value}
          onChange={change}
        />
      );
    case "flag":
      return (
        <Checkbox
          {...common}
          checked={form.flags[field.name] ?? false}
          onChange={(checked) => onChange({ flags: { ...form.flags, [field.name]: checked } })}
        />
      );
    case "script":
      return <ScriptField {...typed} own={own} usual={scriptFor(shape.defaultScript, form.texts)} />;
    case "text":
    case "list":
    case "names":
    case "currency":
    case "reference":
    case "sizes":
      return <TextField {...typed} />;
  }
}

/** A script's address, and in full what the product pages are going to load: it is read before it is saved. */
function ScriptField(props: {
  label: string;
  helpText: string;
  error: string | false;
  value: string;
  onChange: (value: string) => void;
  autoComplete: string;
  spellCheck: boolean;
  own: OwnWords;
  usual: string | null;
}) {
  const { usual, own, ...field } = props;
  const loaded = field.value.trim() === "" ? usual : scriptAddress(field.value.trim());
  return (
    <BlockStack gap="200">
      <TextField
        {...field}
        type="url"
        inputMode="url"
        {...(usual === null ? { helpText: own("storefront.script.own") } : { placeholder: usual })}
      />
      <div aria-live="polite">
        <Text as="p" tone="subdued" breakWord>
          {loaded === null ? own("storefront.script.none") : own("storefront.script.loads", { address: loaded })}
        </Text>
      </div>
    </BlockStack>
  );
}
