/** Formatting of values for reading. Decimals arrive as strings and are never turned into floats on the way. */

interface DecimalStyle {
  /** Digits after the point that are always shown. */
  least?: number;
  /** Digits after the point that are shown at most. */
  most?: number;
  currency?: string;
  /** The currency is not the one that readers take for granted: its sign says whose it is, US$ and not $. */
  foreign?: boolean;
}

const DECIMAL = /^-?\d+(\.\d+)?$/;

export function formatDecimal(language: string, value: string, style: DecimalStyle = {}): string {
  if (!DECIMAL.test(value)) return value;
  const most = Math.max(style.most ?? 20, style.least ?? 0);
  const options: Intl.NumberFormatOptions = { minimumFractionDigits: style.least ?? 0, maximumFractionDigits: most };
  const format = style.currency
    ? moneyFormat(language, style.currency, most, style.foreign ? "symbol" : "narrowSymbol")
    : new Intl.NumberFormat(language, options);
  // The standard takes decimal strings and keeps every digit; the type of `format` lists them as a template literal.
  return format.format(value as `${number}`);
}

/** Digits behind the point with which amounts of a currency are shown at least: 2 for CNY, 0 for JPY. */
export function digitsOf(language: string, currency: string): number {
  if (!/^[A-Z]{3}$/.test(currency)) return 2;
  const format = new Intl.NumberFormat(language, { style: "currency", currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}

/** What people call a currency; its code where they have no name for it. */
export function nameOfCurrency(language: string, code: string): string {
  if (!/^[A-Z]{3}$/.test(code)) return code;
  return new Intl.DisplayNames(language, { type: "currency" }).of(code) ?? code;
}

function moneyFormat(
  language: string,
  currency: string,
  most: number,
  currencyDisplay: "symbol" | "narrowSymbol",
): Intl.NumberFormat {
  const plain = new Intl.NumberFormat(language, { style: "currency", currency, currencyDisplay });
  const usual = plain.resolvedOptions().maximumFractionDigits ?? 2;
  if (most <= usual) return plain;
  return new Intl.NumberFormat(language, {
    style: "currency",
    currency,
    currencyDisplay,
    minimumFractionDigits: usual,
    maximumFractionDigits: most,
  });
}

/** A date `2026-11-21` has no zone: it is read as UTC and written as UTC, so that no zone can shift it. */
export function formatDate(language: string, value: string): string {
  const date = new Date(`${value}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return value;
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" }).format(date);
}

/** An instant, in the zone of the person who reads. */
export function formatInstant(language: string, value: string): string {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) return value;
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(date);
}

/** The time of day of an instant, in the zone of the person who reads. */
export function formatMinute(language: string, value: string): string {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) return value;
  return new Intl.DateTimeFormat(language, { timeStyle: "short" }).format(date);
}

/** A day as the heading of what was on it, with its weekday. */
export function formatDay(language: string, value: string): string {
  const date = new Date(`${value}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return value;
  return new Intl.DateTimeFormat(language, { dateStyle: "full", timeZone: "UTC" }).format(date);
}

const UNITS = ["byte", "kilobyte", "megabyte"] as const;

/** A size in bytes, as people read it. */
export function formatSize(language: string, bytes: number): string {
  const power = bytes < 1024 ? 0 : bytes < 1024 ** 2 ? 1 : 2;
  const unitDisplay = power === 0 ? "long" : "short";
  const style = { style: "unit", unit: UNITS[power], unitDisplay, maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(language, style).format(bytes / 1024 ** power);
}

/** Several names in a row, as the language lists them. */
export const formatNames = (language: string, names: string[]): string =>
  new Intl.ListFormat(language, { style: "narrow", type: "conjunction" }).format(names);

/** A time of day `09:30:00`, without its seconds when they are zero. */
export function formatTime(value: string): string {
  return value.replace(/^(\d\d:\d\d):00(\.0+)?$/, "$1");
}
