import { Input, InputNumber, Select } from "antd";
import { useId } from "react";
import type { Fields } from "../../api/shapes.ts";
import { nameOfCurrency } from "../../i18n/format.ts";
import { languageName, useLanguage, useSay } from "../../i18n/index.tsx";
import { Field } from "../../ui/field.tsx";
import { listed } from "./grants.ts";

/** The ways to write that the contract of the workspace's document lists. */
const FORMATS = {
  date: ["YYYY-MM-DD", "YYYY/MM/DD", "DD.MM.YYYY", "DD/MM/YYYY", "MM/DD/YYYY"],
  time: ["24", "12"],
  number: ["1,234.56", "1.234,56", "1 234.56", "1234.56"],
  large: ["wan_yi", "thousand_million"],
} as const;

const SPOKEN = ["en", "zh-CN"];

interface WorkspaceFormProps {
  body: Fields;
  onChange(body: Fields): void;
}

/** The name, languages, zone, currency, week, fiscal year and formats. */
export function WorkspaceForm({ body, onChange }: WorkspaceFormProps) {
  const say = useSay();
  const language = useLanguage((state) => state.language);
  const id = useId();
  const put = (key: string) => (value: unknown) => onChange({ ...body, [key]: value });
  const currencies = options(
    Intl.supportedValuesOf("currency"),
    (code) => `${code} · ${nameOfCurrency(language, code)}`,
  );
  const weekdays = options(["1", "2", "3", "4", "5", "6", "7"], (day) => weekday(language, Number(day)));
  const months = options(
    Array.from({ length: 12 }, (_, at) => String(at + 1)),
    (month) =>
      new Intl.DateTimeFormat(language, { month: "long", timeZone: "UTC" }).format(Date.UTC(2026, Number(month) - 1)),
  );
  return (
    <div className="settings-form settings-wide">
      <Field id={id} label={say("settings.companyName")} help={say("settings.companyNameHelp")}>
        {(wiring) => (
          <Input
            {...wiring}
            maxLength={80}
            value={text(body.title)}
            onChange={(event) => put("title")(event.target.value)}
          />
        )}
      </Field>
      <Pick
        many
        label={say("settings.languages")}
        help={say("settings.languagesHelp")}
        value={listed(body.languages)}
        options={options(SPOKEN, languageName)}
        onChange={put("languages")}
      />
      <Pick
        label={say("settings.zone")}
        value={text(body.time_zone)}
        options={options(zones(text(body.time_zone)), (zone) => zone)}
        onChange={put("time_zone")}
      />
      <Pick
        label={say("settings.currency")}
        help={say("settings.currencyHelp")}
        value={text(body.currency)}
        options={currencies}
        onChange={put("currency")}
      />
      <Pick
        many
        label={say("settings.currencies")}
        value={listed(body.currencies)}
        options={currencies.filter((one) => one.value !== body.currency)}
        onChange={put("currencies")}
      />
      <Pick
        label={say("settings.firstWeekday")}
        value={String(body.first_weekday ?? 1)}
        options={weekdays}
        onChange={(day) => put("first_weekday")(Number(day))}
      />
      <Pick
        label={say("settings.fiscalYear")}
        value={String(body.fiscal_year ?? 1)}
        options={months}
        onChange={(month) => put("fiscal_year")(Number(month))}
      />
      <Field id={`${id}-parked`} label={say("settings.parkedDays")} help={say("settings.parkedDaysHelp")}>
        {(wiring) => (
          <InputNumber
            {...wiring}
            min={1}
            precision={0}
            value={typeof body.parked_days === "number" ? body.parked_days : null}
            placeholder={say("settings.parkedDaysNone")}
            style={{ width: "100%" }}
            onChange={(days) => put("parked_days")(days ?? undefined)}
          />
        )}
      </Field>
      <Formats formats={(body.formats ?? {}) as Fields} onChange={put("formats")} />
    </div>
  );
}

function Formats({ formats, onChange }: { formats: Fields; onChange(formats: Fields): void }) {
  const say = useSay();
  const words: Record<string, string> = {
    "24": say("settings.format.24"),
    "12": say("settings.format.12"),
    wan_yi: say("settings.format.wan_yi"),
    thousand_million: say("settings.format.thousand_million"),
  };
  const names = ["date", "time", "number", "large"] as const;
  return names.map((name) => (
    <Pick
      key={name}
      clearable
      label={say(`settings.format.${name}`)}
      placeholder={say("settings.format.own")}
      value={text(formats[name])}
      options={options(FORMATS[name], (one) => words[one] ?? one)}
      onChange={(value) => {
        const { [name]: _, ...others } = formats;
        onChange(value ? { ...others, [name]: value } : others);
      }}
    />
  ));
}

interface PickProps {
  label: string;
  help?: string;
  placeholder?: string;
  many?: boolean;
  clearable?: boolean;
  value: string | string[] | undefined;
  options: { value: string; label: string }[];
  onChange(value: unknown): void;
}

function Pick({ label, help, many, clearable, ...rest }: PickProps) {
  const id = useId();
  return (
    <Field id={id} label={label} help={help}>
      {(wiring) => (
        <Select
          {...wiring}
          {...rest}
          mode={many ? "multiple" : undefined}
          allowClear={clearable}
          showSearch={{ optionFilterProp: "label" }}
        />
      )}
    </Field>
  );
}

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

const options = (values: readonly string[], label: (value: string) => string) =>
  values.map((value) => ({ value, label: label(value) }));

/** Every zone that the browser knows, with the one in force, whose name may be an older one. */
const zones = (own: string | undefined) => [...new Set([...(own ? [own] : []), ...Intl.supportedValuesOf("timeZone")])];

/** 1 is Monday, as 5 January 1970 was. */
const weekday = (language: string, day: number) =>
  new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" }).format(Date.UTC(1970, 0, 4 + day));
