import { type ZodObject, z } from 'zod';
import { ServiceError } from '../serviceError.ts';

/** One part of a request as its schema reads it; empty where the operation has no such part. Throws bad_request. */
export function parsePart(schema: ZodObject | undefined, value: unknown): unknown {
  if (!schema) return {};
  const parsed = schema.safeParse(value, { error: z.locales.zhCN().localeError });
  if (parsed.success) return parsed.data;
  throw new ServiceError('bad_request', { fields: fieldsOf(parsed.error) });
}

/** The inputs at fault, each with its first complaint. */
function fieldsOf(error: z.ZodError): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const { path, message } of error.issues) fields[path.join('.')] ??= message;
  return fields;
}
