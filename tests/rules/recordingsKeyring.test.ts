import { randomBytes, randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { Keyring, KeyUnavailable } from '../../server/recordings/keyring.ts';
import { rangeOf } from '../../server/recordings/serveSource.ts';

const [master, newer] = [randomBytes(32), randomBytes(32)];
const id = randomUUID();

test('a key comes out of its wrapping as it went in, and is not to be seen in it', () => {
  const { key, ...wrapped } = new Keyring(master).newKey(id);
  expect(new Keyring(master).unwrap({ id, ...wrapped })).toEqual(key);
  expect(Buffer.from(wrapped.wrappedKey, 'base64').includes(key)).toBe(false);
});

test('a wrapped key opens for its own file only', () => {
  const keyring = new Keyring(master);
  const { wrappedKey, masterKeyId } = keyring.newKey(id);
  expect(() => keyring.unwrap({ id: randomUUID(), wrappedKey, masterKeyId })).toThrow(KeyUnavailable);
});

test('a changed wrapping, an empty one and another master key open nothing', () => {
  const keyring = new Keyring(master);
  const { wrappedKey, masterKeyId } = keyring.newKey(id);
  const changed = Buffer.from(wrappedKey, 'base64');
  changed.writeUInt8(changed.readUInt8(20) ^ 1, 20);
  expect(() => keyring.unwrap({ id, wrappedKey: changed.toString('base64'), masterKeyId })).toThrow(KeyUnavailable);
  expect(() => keyring.unwrap({ id, wrappedKey: '', masterKeyId: '' })).toThrow(KeyUnavailable);
  expect(() => new Keyring(newer).unwrap({ id, wrappedKey, masterKeyId })).toThrow(KeyUnavailable);
});

test('a former master key still opens, and wrapped anew its files need it no longer', () => {
  const { key, ...wrapped } = new Keyring(master).newKey(id);
  const both = new Keyring(newer, [master]);
  expect(both.unwrap({ id, ...wrapped })).toEqual(key);
  expect(new Keyring(newer).unwrap({ id, ...both.rewrap({ id, ...wrapped }) })).toEqual(key);
  expect(both.newKey(id).masterKeyId).toBe(new Keyring(newer).masterKeyId);
});

test.each([
  [undefined, null],
  ['bytes=0-99', { from: 0, to: 100 }],
  ['bytes=990-', { from: 990, to: 1000 }],
  ['bytes=990-5000', { from: 990, to: 1000 }],
  ['bytes=-10', { from: 990, to: 1000 }],
  ['bytes=-5000', { from: 0, to: 1000 }],
  ['bytes=1000-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-2', null],
  ['bytes=0-1,5-6', null],
  ['pages=0-1', null],
])('of 1000 bytes the range %s is %j', (header, range) => {
  expect(rangeOf(header, 1000)).toEqual(range);
});
