import { z } from 'zod';
import { serviceLimits } from '#protocol';
import { isSealKey } from './sealKey.ts';
import { storeEnvironment } from './storeSettings.ts';

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const portNumber = z.coerce
  .number({ error: '要是数字' })
  .int('要是整数')
  .min(0, '要在 0 到 65535 之间')
  .max(65535, '要在 0 到 65535 之间');
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);
const secret = z
  .string()
  .refine((text) => Buffer.byteLength(text) >= 32, '太短：至少 32 字节，可用 openssl rand -base64 48 生成');
const masterKey = z
  .string()
  .refine(
    (text) => Buffer.from(text, 'base64').length === 32,
    '要是 32 字节的 base64，可用 openssl rand -base64 32 生成',
  )
  .transform((text) => Buffer.from(text, 'base64'));
const sealKey = z
  .string()
  .refine(
    isSealKey,
    '要是 Ed25519 私钥（PKCS8 的 base64），可用 openssl genpkey -algorithm ed25519 -outform DER | base64 -w0 生成',
  );
const fingerprint = z.string().regex(/^[0-9a-f]{64}$/, '每一项要是 64 位十六进制的公钥指纹，用逗号分开');
const webUrl = z.url({ protocol: /^https?$/, error: '要是完整的网址，例如 https://12348.example.cn' });
const postgresUrl = z.string().regex(/^postgres(ql)?:\/\/./, '要以 postgresql:// 开头；不设则用内置数据库');
const announced = list.pipe(
  z.array(z.union([z.ipv4(), z.ipv6(), z.hostname()], { error: '每一项要是 IPv4、IPv6 地址或主机名，用逗号分开' })),
);

const iceServer = z.string().regex(/^(stun|turns?):\S+$/, '每一项要以 stun:、turn: 或 turns: 开头，用逗号分开');

const limitsOverride = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: '不是有效的 JSON' });
    return z.NEVER;
  }
});

/** Of RECORDING_MIN_FREE_BYTES. */
export const defaultMinFreeBytes = 2 * 1024 ** 3;

/** Every variable, its form and its default. What they mean stands in `.env.example`. */
export const environment = z.object({
  APP_MODE: z.enum(['demo', 'production'], { error: '只能是 demo 或 production' }).default('demo'),
  HOST: z.string().optional(),
  PORT: portNumber.default(3000),
  PUBLIC_URL: webUrl.optional(),
  TRUSTED_PROXIES: list.default([]),
  TLS_CERT: z.string().optional(),
  TLS_KEY: z.string().optional(),
  OPS_HOST: z.string().default('127.0.0.1'),
  OPS_PORT: portNumber.default(3001),
  DATABASE_URL: postgresUrl.optional(),
  JWT_SECRET: secret.optional(),
  RTC_PORT: portNumber.default(44400),
  RTC_LISTEN_IP: z.union([z.ipv4(), z.ipv6()], { error: '要是 IPv4 或 IPv6 地址' }).optional(),
  RTC_ANNOUNCED_ADDRESS: announced.optional(),
  RTC_WORKERS: z.coerce
    .number({ error: '要是数字' })
    .int('要是整数')
    .min(1, '至少是 1')
    .max(256, '最多 256')
    .optional(),
  MEDIASOUP_WORKER_BIN: z.string().optional(),
  DATA_DIR: z.string().default('./data'),
  RECORDINGS_DIR: z.string().optional(),
  RECORDING_MASTER_KEY: masterKey.optional(),
  RECORDING_FORMER_MASTER_KEYS: list.pipe(z.array(masterKey)).default([]),
  SEAL_PRIVATE_KEY: sealKey.optional(),
  SEAL_FORMER_FINGERPRINTS: list.pipe(z.array(fingerprint)).default([]),
  SEAL_TSA_URL: webUrl.optional(),
  SEAL_TSA_CA: z.string().optional(),
  RECORDING_MIN_FREE_BYTES: z.coerce
    .number({ error: '要是数字（字节）' })
    .int('要是整数（字节）')
    .min(0, '不能小于 0')
    .default(defaultMinFreeBytes),
  ...storeEnvironment,
  RECORDING_WARN_FREE_BYTES: z.coerce
    .number({ error: '要是数字（字节）' })
    .int('要是整数（字节）')
    .min(0, '不能小于 0')
    .optional(),
  LIVE_DIR: z.string().optional(),
  PUBLIC_HLS_URL: webUrl.optional(),
  LIVE_WEBRTC_VIEWERS: z.coerce.number({ error: '要是数字' }).int('要是整数').min(0, '不能小于 0').default(300),
  LIVE_OUT_BITRATE: z.coerce
    .number({ error: '要是数字（bit/s）' })
    .int('要是整数（bit/s）')
    .min(0, '不能小于 0')
    .default(500_000_000),
  LIVE_VIEWERS_PER_ADDRESS: z.coerce.number({ error: '要是数字' }).int('要是整数').min(1, '至少是 1').default(2000),
  LIVE_SOCKETS_PER_ADDRESS: z.coerce.number({ error: '要是数字' }).int('要是整数').min(1, '至少是 1').default(2000),
  LIVE_ICE_SERVERS: list.pipe(z.array(iceServer)).default([]),
  LOG_LEVEL: z.enum(logLevels, { error: `只能是 ${logLevels.join('、')}` }).default('info'),
  SERVICE_LIMITS: limitsOverride.pipe(serviceLimits).optional(),
});
export type Environment = z.infer<typeof environment>;
