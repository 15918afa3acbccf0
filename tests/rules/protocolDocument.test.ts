import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { id, liveNotifications, liveRequests, notifications, operations, requests } from '#protocol';
import { protocolDocument } from '../../server/commands/protocolDocument.ts';
import { openApiDocument } from '../../server/http/openapi.ts';

test('docs/protocol.md is what the schemas say (npm run docs)', () => {
  const written = readFileSync(fileURLToPath(new URL('../../docs/protocol.md', import.meta.url)), 'utf8');
  expect(protocolDocument()).toBe(written);
});

test('docs/protocol.md names every operation, request and notification there is', () => {
  const document = protocolDocument();
  const all = [operations, requests, notifications, liveRequests, liveNotifications].flatMap((table) =>
    Object.keys(table),
  );
  expect(all.filter((name) => !document.includes(`**\`${name}\`**`))).toEqual([]);
});

test('no two operations share a method and path', () => {
  const doors = Object.values(operations).map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ':')}`);
  expect(new Set(doors).size).toBe(doors.length);
});

test('openapi.json has every operation once', () => {
  const paths = openApiDocument().paths ?? {};
  const ids = Object.values(paths).flatMap((path) =>
    Object.values(path as Record<string, { operationId?: string }>).map(({ operationId }) => operationId),
  );
  expect(ids.toSorted()).toEqual(Object.keys(operations).toSorted());
});

test('an id has one spelling, whoever sends it: rooms, limits and counts are kept by it', () => {
  expect(id.parse('3F2504E0-4F89-41D3-9A0C-0305E82C3301')).toBe('3f2504e0-4f89-41d3-9a0c-0305e82c3301');
});
