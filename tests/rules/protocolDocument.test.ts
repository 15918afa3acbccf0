import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { liveNotifications, liveRequests, notifications, operations, requests } from '#protocol';
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
