import { placeAt, projected, type Sight } from "./earth.ts";

interface GraticuleProps {
  sight: Sight;
  width: number;
  height: number;
}

/** Steps of degrees between the lines; the first one that leaves enough room is taken. */
const STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 45];
const ROOM = 110;

/** The grid of degrees that says where on the earth one looks, and how large things are. */
export function Graticule({ sight, width, height }: GraticuleProps) {
  const { x, y, scale } = sight;
  const step = STEPS.find((one) => (one / 360) * scale >= ROOM) ?? 45;
  const from = placeAt(x - width / 2 / scale, y - height / 2 / scale);
  const to = placeAt(x + width / 2 / scale, y + height / 2 / scale);
  const across = (longitude: number) => (projected({ latitude: 0, longitude }).x - x) * scale + width / 2;
  const down = (latitude: number) => (projected({ latitude, longitude: 0 }).y - y) * scale + height / 2;
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  return (
    <svg width={width} height={height} className="graticule" aria-hidden="true">
      {between(Math.max(-180, from.longitude), Math.min(180, to.longitude), step).map((longitude) => (
        <g key={longitude}>
          <path d={`M${across(longitude)} 0V${height}`} />
          <text x={across(longitude) + 4} y={height - 6}>
            {degrees(longitude, digits, "E", "W")}
          </text>
        </g>
      ))}
      {between(Math.max(-85, to.latitude), Math.min(85, from.latitude), step).map((latitude) => (
        <g key={latitude}>
          <path d={`M0 ${down(latitude)}H${width}`} />
          <text x={6} y={down(latitude) - 4}>
            {degrees(latitude, digits, "N", "S")}
          </text>
        </g>
      ))}
    </svg>
  );
}

function between(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step);
  const count = Math.min(60, Math.max(0, Math.floor(to / step) - first + 1));
  return Array.from({ length: count }, (_, at) => (first + at) * step);
}

const degrees = (value: number, digits: number, plus: string, minus: string) =>
  `${Math.abs(value).toFixed(digits)}° ${value === 0 ? "" : value > 0 ? plus : minus}`;
