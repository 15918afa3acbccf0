/*
 * What libraries call and Chrome 87 or Safari 14 do not have. Vite rewrites newer syntax by itself, but adds no functions.
 */

function define(target: object, name: string, value: unknown): void {
  if (!(name in target)) Object.defineProperty(target, name, { value, configurable: true, writable: true });
}

function at(this: ArrayLike<unknown>, index: number): unknown {
  const whole = Math.trunc(index) || 0;
  return this[whole < 0 ? this.length + whole : whole];
}

define(Array.prototype, 'at', at);
define(String.prototype, 'at', at);
define(Array.prototype, 'findLast', function findLast(this: unknown[], matches: (item: unknown) => boolean) {
  return [...this].reverse().find(matches);
});
define(Array.prototype, 'toSorted', function toSorted(this: unknown[], compare?: (a: unknown, b: unknown) => number) {
  return [...this].sort(compare);
});
define(
  Object,
  'hasOwn',
  (object: object, key: PropertyKey) => Object.getOwnPropertyDescriptor(object, key) !== undefined,
);
define(globalThis, 'structuredClone', (value: unknown) => JSON.parse(JSON.stringify(value)));
if (typeof crypto !== 'undefined') define(crypto, 'randomUUID', randomUuid);

/** UUID version 4; `crypto.randomUUID` is missing in old browsers and on plain http. */
function randomUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
