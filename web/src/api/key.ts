/** A fresh random key; unlike `crypto.randomUUID` this also exists on a plain `http` address of an office network. */
export function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
