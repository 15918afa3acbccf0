import { z } from 'zod';
import type { S3Settings } from '#recordings';

/** The object store's part of the environment. */
export const storeEnvironment = {
  S3_ENDPOINT: z.url({ protocol: /^https?$/, error: '要是完整的网址，例如 https://s3.example.cn' }).optional(),
  S3_REGION: z.string().default('us-east-1'),
  S3_BUCKET: z.string().optional(),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  S3_PREFIX: z
    .string()
    .regex(/^([\w.-]+\/)*$/, '只能用字母、数字、点、横线和下划线，要以 / 结尾，例如 recordings/')
    .default(''),
};

const storeNames = ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'];

/** A store that is named in part would silently leave the files here. */
export function storeFaults(given: Record<string, unknown>): string[] {
  if (!Object.keys(given).some((name) => name.startsWith('S3_'))) return [];
  const missing = storeNames.filter((name) => given[name] === undefined);
  return missing.map((name) => `${name}：用对象存储时必须设置；不用就把 S3_ 开头的都去掉`);
}

/** null: no store is named. */
export function storeOf(values: z.infer<z.ZodObject<typeof storeEnvironment>>): S3Settings | null {
  const { S3_ENDPOINT: endpoint, S3_BUCKET: bucket, S3_REGION: region, S3_PREFIX: prefix } = values;
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = values;
  if (!endpoint || !bucket || !accessKeyId || !secretAccessKey) return null;
  return { endpoint: endpoint.replace(/\/+$/, ''), region, bucket, accessKeyId, secretAccessKey, prefix };
}
