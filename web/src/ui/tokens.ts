/** The colours of both themes. Text on its ground has a contrast of at least 4.5 (a test holds that), in either theme. */
export interface Palette {
  bg: string;
  side: string;
  raised: string;
  hover: string;
  chosen: string;
  line: string;
  edge: string;
  text: string;
  soft: string;
  faint: string;
  accent: string;
  onAccent: string;
  link: string;
  error: string;
  errorSoft: string;
  warn: string;
  warnSoft: string;
  ok: string;
  /** A switch that is off; its knob is white. */
  off: string;
}

export const palettes: Record<"light" | "dark", Palette> = {
  light: {
    bg: "#ffffff",
    side: "#f7f8fa",
    raised: "#ffffff",
    hover: "#f1f3f6",
    chosen: "#e8f0fe",
    line: "#e4e7eb",
    edge: "#c3c9d2",
    text: "#1b2027",
    soft: "#535c68",
    faint: "#636b77",
    accent: "#0958d9",
    onAccent: "#ffffff",
    link: "#0958d9",
    error: "#cf1322",
    errorSoft: "#fff1f0",
    warn: "#8a5200",
    warnSoft: "#fff7e6",
    ok: "#1a7f37",
    off: "#868f9c",
  },
  dark: {
    bg: "#16181d",
    side: "#111317",
    raised: "#1d2026",
    hover: "#22262e",
    chosen: "#1c2c4a",
    line: "#2b3038",
    edge: "#4a515d",
    text: "#e6e8ec",
    soft: "#aab1bc",
    faint: "#959da9",
    accent: "#2f6fe0",
    onAccent: "#ffffff",
    link: "#6ea8ff",
    error: "#ff7875",
    errorSoft: "#33191b",
    warn: "#f0b24b",
    warnSoft: "#2f2615",
    ok: "#4cc38a",
    off: "#5c6572",
  },
};

/** Text and ground pairs that the screens use; the contrast test walks this list. */
export const pairs: [keyof Palette, keyof Palette][] = [
  ...(["bg", "side", "raised", "hover", "chosen"] as const).flatMap(
    (ground) => (["text", "soft", "faint"] as const).map((ink) => [ink, ground]) as [keyof Palette, keyof Palette][],
  ),
  ...(["bg", "side", "raised", "hover", "chosen"] as const).map(
    (ground) => ["link", ground] as [keyof Palette, keyof Palette],
  ),
  ["onAccent", "accent"],
  ["error", "bg"],
  ["error", "raised"],
  ["error", "errorSoft"],
  ["warn", "bg"],
  ["warn", "warnSoft"],
  ["ok", "bg"],
];

/** Dots of choice values by the colour name in their metadata; a dot carries no meaning that its text does not say. */
export const dots: Record<string, string> = {
  gray: "#8a93a0",
  grey: "#8a93a0",
  red: "#e5484d",
  orange: "#f2780c",
  yellow: "#e2b203",
  gold: "#d9a406",
  green: "#30a46c",
  lime: "#7ab317",
  teal: "#12a594",
  cyan: "#05a2c2",
  blue: "#2f7bf5",
  indigo: "#5b5bd6",
  purple: "#8e4ec6",
  pink: "#d6409f",
  brown: "#a18072",
};

export function dotOf(color: string | undefined): string | undefined {
  if (!color) return undefined;
  return dots[color] ?? (/^#[0-9a-f]{6}$/i.test(color) ? color : dots.gray);
}

export function contrast(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
