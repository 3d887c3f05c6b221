/** Places on the earth and on the screen. Nothing here asks a server of maps for anything. */

export interface Place {
  latitude: number;
  longitude: number;
}

/** Where a place lies on a square of width 1, as all maps of the web draw it. */
export function projected({ latitude, longitude }: Place): { x: number; y: number } {
  const bounded = Math.max(-85, Math.min(85, latitude));
  const sine = Math.sin((bounded * Math.PI) / 180);
  return { x: longitude / 360 + 0.5, y: 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI) };
}

export function placeAt(x: number, y: number): Place {
  const latitude = (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
  return { latitude, longitude: (x - 0.5) * 360 };
}

/** How far two places are from each other, in metres over a round earth. */
export function distance(from: Place, to: Place): number {
  const rad = (degrees: number) => (degrees * Math.PI) / 180;
  const [dy, dx] = [rad(to.latitude - from.latitude), rad(to.longitude - from.longitude)];
  const half =
    Math.sin(dy / 2) ** 2 + Math.cos(rad(from.latitude)) * Math.cos(rad(to.latitude)) * Math.sin(dx / 2) ** 2;
  return 2 * 6_371_000 * Math.asin(Math.min(1, Math.sqrt(half)));
}

const AXIS = 6_378_245;
const OBLATE = 0.006693421622965943;

/** What Chinese maps add to a place: some hundred metres that differ from place to place. */
function shifted({ latitude, longitude }: Place): Place {
  if (longitude < 72 || longitude > 138 || latitude < 0.8 || latitude > 56) return { latitude, longitude };
  const [x, y] = [longitude - 105, latitude - 35];
  const wave = (a: number, b: number) => Math.sin(a * Math.PI) * b;
  const common = ((wave(6 * x, 20) + wave(2 * x, 20)) * 2) / 3;
  const north =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * Math.sqrt(Math.abs(x)) +
    common +
    ((wave(y, 20) + wave(y / 3, 40)) * 2) / 3 +
    ((wave(y / 12, 160) + wave(y / 30, 320)) * 2) / 3;
  const east =
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * Math.sqrt(Math.abs(x)) +
    common +
    ((wave(x, 20) + wave(x / 3, 40)) * 2) / 3 +
    ((wave(x / 12, 150) + wave(x / 30, 300)) * 2) / 3;
  const angle = (latitude * Math.PI) / 180;
  const bulge = 1 - OBLATE * Math.sin(angle) ** 2;
  return {
    latitude: latitude + (north * 180) / (((AXIS * (1 - OBLATE)) / (bulge * Math.sqrt(bulge))) * Math.PI),
    longitude: longitude + (east * 180) / ((AXIS / Math.sqrt(bulge)) * Math.cos(angle) * Math.PI),
  };
}

function unshifted(place: Place): Place {
  const there = shifted(place);
  return {
    latitude: 2 * place.latitude - there.latitude,
    longitude: 2 * place.longitude - there.longitude,
  };
}

/** A further turn that one provider gives its coordinates, taken back. */
function unturned({ latitude, longitude }: Place): Place {
  const [x, y] = [longitude - 0.0065, latitude - 0.006];
  const bend = (Math.PI * 3000) / 180;
  const length = Math.sqrt(x * x + y * y) - 0.00002 * Math.sin(y * bend);
  const angle = Math.atan2(y, x) - 0.000003 * Math.cos(x * bend);
  return { latitude: length * Math.sin(angle), longitude: length * Math.cos(angle) };
}

const READ: Record<string, (place: Place) => Place> = {
  wgs84: (place) => place,
  gcj02: unshifted,
  bd09: (place) => unshifted(unturned(place)),
};

/** The place of a value, in one system for all of them; nothing where it names none. */
export function placeOf(value: unknown): Place | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { latitude, longitude, system } = value as Record<string, unknown>;
  const place = { latitude: Number(latitude), longitude: Number(longitude) };
  if (latitude === undefined || Number.isNaN(place.latitude) || Number.isNaN(place.longitude)) return undefined;
  return (READ[String(system)] ?? READ.wgs84)?.(place);
}

export interface Sight {
  /** The middle of what is seen, on the square of width 1. */
  x: number;
  y: number;
  /** How many pixels that square is wide. */
  scale: number;
}

export const SCALE = { least: 256, most: 256 * 2 ** 17 };

/** What is seen so that all places are in it. */
export function sightOf(places: Place[], width: number, height: number): Sight {
  const points = places.map(projected);
  if (points.length === 0) return { x: 0.79, y: 0.42, scale: 2000 };
  const [xs, ys] = [points.map((point) => point.x), points.map((point) => point.y)];
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const fit = 0.85 * Math.min(width / Math.max(right - left, 1e-6), height / Math.max(bottom - top, 1e-6));
  const scale = Math.max(SCALE.least, Math.min(fit, 256 * 2 ** 13));
  return { x: (left + right) / 2, y: (top + bottom) / 2, scale };
}

export interface Cluster<T> {
  x: number;
  y: number;
  members: T[];
}

/**
 * Points that would lie on each other are drawn as one: those of one square of `side` pixels, and squares whose middles
 * are nearer than that.
 */
export function clustered<T>(points: { x: number; y: number; of: T }[], side: number): Cluster<T>[] {
  const squares = new Map<string, Cluster<T>>();
  for (const { x, y, of } of points) {
    const key = `${Math.floor(x / side)} ${Math.floor(y / side)}`;
    const square = squares.get(key);
    if (square) join(square, { x, y, members: [of] });
    else squares.set(key, { x, y, members: [of] });
  }
  let clusters = [...squares.values()];
  // Where two become one, their new middle may come near to a third.
  for (let count = 0; count !== clusters.length; ) {
    count = clusters.length;
    const apart: Cluster<T>[] = [];
    for (const one of clusters) {
      const near = apart.find((other) => Math.hypot(one.x - other.x, one.y - other.y) < side);
      if (near) join(near, one);
      else apart.push(one);
    }
    clusters = apart;
  }
  return clusters;
}

/** Takes a cluster into another, at the middle of all members. */
function join<T>(into: Cluster<T>, { x, y, members }: Cluster<T>): void {
  const part = members.length / (into.members.length + members.length);
  into.x += (x - into.x) * part;
  into.y += (y - into.y) * part;
  into.members.push(...members);
}
