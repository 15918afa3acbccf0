import { z } from 'zod';
import * as protocol from '#protocol';
import {
  errors,
  liveNotifications,
  liveRequests,
  notifications,
  type OperationShape,
  type RequestShape,
  requests,
  serviceLimits,
} from '#protocol';

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** Names of the contract's own schemas: a field that uses one shows its name. */
const names = z.registry<{ id: string }>();
for (const [name, value] of Object.entries(protocol)) {
  // A dictionary's name would say less than the word.
  const named = value instanceof z.ZodType && !(value instanceof z.ZodRecord);
  if (named && !names.has(value)) names.add(value, { id: name });
}

const nouns: readonly (readonly [title: string, operations: Record<string, OperationShape>])[] = [
  ['Accounts', protocol.accountOperations],
  ['Catalogue', protocol.catalogOperations],
  ['Consultations', protocol.consultationOperations],
  ['Records', protocol.recordOperations],
  ['Duty', protocol.dutyOperations],
  ['Recordings', { ...protocol.recordingOperations, ...protocol.recordingHealthOperations }],
  ['Figures', protocol.figureOperations],
  ['Episodes', protocol.episodeOperations],
  ['Interaction', protocol.interactionOperations],
  ['Viewing', protocol.viewingOperations],
  ['Replays', protocol.replayOperations],
  ['Administration', protocol.administrationOperations],
];

/** docs/protocol.md: the whole contract, written from its schemas. */
export function protocolDocument(): string {
  const shapes = new Map<string, JsonSchema>();
  const parts = [
    '# Protocol\n',
    'Written by `npm run docs` from the schemas in `protocol/`; do not edit. `GET /api/openapi.json` tells the HTTP part to machines.\n',
    'Every answer is `{ ok: true, data }` or `{ ok: false, error: { code, message, fields?, details? } }`. Times are UTC in ISO 8601, lengths of time are milliseconds.\n',
    '## HTTP\n',
    ...nouns.flatMap(([title, table]) => [`### ${title}\n`, ...operationLines(table, shapes), '']),
    '## Socket requests\n',
    'Sent with an acknowledgement, over socket.io on the same port, by signed-in browsers.\n',
    ...requestLines(requests, shapes),
    '\n## Notifications\n',
    ...notificationLines(notifications, shapes),
    '\n## Socket requests of a livestream\n',
    'The namespace `/live` of the same socket server, by whoever has a live token (`auth: { token }`): it names the episode, and viewer, guest or crew.\n',
    ...requestLines(liveRequests, shapes),
    '\n## Notifications of a livestream\n',
    ...notificationLines(liveNotifications, shapes),
    '\n## Shapes\n',
    ...shapeLines(shapes),
    '\n## Errors\n',
    '| code | HTTP | message |\n| --- | --- | --- |',
    ...Object.entries(errors).map(([code, [status, message]]) => `| \`${code}\` | ${status} | ${message} |`),
    '\n## Limits\n',
    'Set by `SERVICE_LIMITS`; defaults:\n',
    ...Object.entries(serviceLimits.parse({})).map(([name, value]) => `- \`${name}\`: ${value}`),
  ];
  return `${parts.join('\n')}\n`;
}

function operationLines(table: Record<string, OperationShape>, shapes: Map<string, JsonSchema>): string[] {
  return Object.entries(table).map(([name, { method, path, access, summary, query, body, answer }]) => {
    const who = typeof access === 'string' ? access : access.join(', ');
    const input = [query && `query ${shown(query, 'input', shapes)}`, body && `body ${shown(body, 'input', shapes)}`];
    const lines = [
      `- **\`${name}\`** \`${method} ${path}\` (${who})  `,
      `  ${summary}  `,
      `  ${[...input, `→ ${shown(answer, 'output', shapes)}`].filter(Boolean).join(' ')}`,
    ];
    return lines.join('\n');
  });
}

function requestLines(table: Readonly<Record<string, RequestShape>>, shapes: Map<string, JsonSchema>): string[] {
  return Object.entries(table).map(
    ([name, { data, answer }]) =>
      `- **\`${name}\`** ${shown(data, 'input', shapes)} → ${shown(answer, 'output', shapes)}`,
  );
}

function notificationLines(table: Readonly<Record<string, z.ZodType>>, shapes: Map<string, JsonSchema>): string[] {
  return Object.entries(table).map(([name, data]) => `- **\`${name}\`** ${shown(data, 'output', shapes)}`);
}

function shapeLines(shapes: Map<string, JsonSchema>): string[] {
  return [...shapes].sort(([a], [b]) => a.localeCompare(b)).map(([name, schema]) => `- **${name}** ${typeOf(schema)}`);
}

/** A schema in a line; the named schemas within are collected in `shapes`. */
function shown(schema: z.ZodType, io: 'input' | 'output', shapes: Map<string, JsonSchema>): string {
  const json = z.toJSONSchema(schema, { io, metadata: names, unrepresentable: 'any' });
  for (const [name, shape] of Object.entries(json.$defs ?? {})) {
    if (typeof shape === 'object' && Object.hasOwn(protocol, name)) shapes.set(name, shape);
  }
  return typeOf(json);
}

function typeOf(schema: JsonSchema | boolean | undefined): string {
  if (typeof schema !== 'object') return 'unknown';
  if (schema.$ref) return `\`${schema.$ref.split('/').at(-1)}\``;
  if (schema.enum) return schema.enum.map((value) => `"${value}"`).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map(typeOf).join(' | ');
  if (schema.type === 'array') return `[${typeOf(Array.isArray(schema.items) ? schema.items[0] : schema.items)}]`;
  if (schema.type !== 'object') return scalarOf(schema);
  const required = new Set(schema.required);
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) return schema.additionalProperties ? 'dictionary' : '{}';
  return `{ ${fields.map(([name, field]) => `${name}${required.has(name) ? '' : '?'}: ${typeOf(field)}`).join(', ')} }`;
}

function scalarOf({ type, format, pattern, maxLength, minimum, maximum }: JsonSchema): string {
  if (format) return format;
  if (Array.isArray(type)) return type.join(' | ');
  if (pattern && maxLength === undefined) return `string /${pattern}/`;
  if (type === 'string') return maxLength === undefined ? 'string' : `string ≤ ${maxLength}`;
  const bounded = (value: number | undefined) => value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  if (type === 'integer' && bounded(minimum) && bounded(maximum)) return `${minimum} … ${maximum}`;
  return String(type ?? 'unknown');
}
