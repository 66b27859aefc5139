import { BlockStack, Card, Checkbox, Select, Text, TextField } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { ProviderName } from "../../domain/ids.ts";
import type { ShownField, ShownGroup } from "../../domain/provider-form.ts";
import type { FieldFault } from "../../domain/read-connection.ts";
import { wordsFor } from "../provider-words.ts";
import type { Faults } from "./faults.ts";
import type { ConnectionForm } from "./form.ts";
import { ReferenceField } from "./reference-field.tsx";
import { SizeTable } from "./size-table.tsx";

interface SettingsProps {
  provider: ProviderName;
  form: ConnectionForm;
  faults: Faults;
  sizeFaults: FieldFault[];
  onChange: (part: Partial<ConnectionForm>) => void;
}

/** A card for each group of settings. */
export function SettingsCards(props: SettingsProps & { groups: readonly ShownGroup[] }) {
  const { t } = useTranslation();
  const own = wordsFor(t, props.provider);
  return props.groups.map(({ name, fields }) => (
    <Card key={name}>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {own(`group.${name}`)}
        </Text>
        {fields.map((field) => (
          <Setting key={field.name} field={field} {...props} />
        ))}
      </BlockStack>
    </Card>
  ));
}

function Setting({ field, provider: name, form, faults, sizeFaults, onChange }: SettingsProps & { field: ShownField }) {
  const { t } = useTranslation();
  const provider = t(`provider.${name}`);
  const own = wordsFor(t, name);
  const value = form.texts[field.name] ?? "";
  const error = faults.at(`settings.${field.name}`);
  const change = (text: string): void => onChange({ texts: { ...form.texts, [field.name]: text } });
  const words = {
    label: own(`setting.${field.name}.label`),
    helpText: own(`setting.${field.name}.help`),
  };
  switch (field.kind) {
    case "text":
      return (
        <TextField
          {...words}
          value={value}
          onChange={change}
          autoComplete="off"
          error={error}
          {...(field.placeholder !== undefined && { placeholder: field.placeholder })}
        />
      );
    case "choice":
      return (
        <Select
          {...words}
          options={(field.choices ?? []).map((one) => ({
            value: one,
            label: own(`setting.${field.name}.choice.${one}`),
          }))}
          value={value}
          onChange={change}
          error={error}
        />
      );
    case "names":
    case "list":
    case "pairs":
    case "json":
    case "script":
      return <TextField {...words} value={value} onChange={change} autoComplete="off" error={error} multiline={2} />;
    case "flag":
      return (
        <Checkbox
          {...words}
          checked={form.flags[field.name] ?? false}
          onChange={(checked) => onChange({ flags: { ...form.flags, [field.name]: checked } })}
          error={error}
        />
      );
    case "currency":
      return (
        <Select
          {...words}
          options={["presentment", "shop"].map((side) => ({ value: side, label: t(`setting.currency.${side}`) }))}
          value={value}
          onChange={change}
          error={error}
        />
      );
    case "reference":
      return <ReferenceField value={value} provider={provider} error={error} onChange={change} />;
    case "sizes":
      return (
        <SizeTable
          rows={form.sizes}
          provider={provider}
          faults={sizeFaults}
          onChange={(sizes) => onChange({ sizes })}
        />
      );
  }
}
