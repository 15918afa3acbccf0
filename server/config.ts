import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { type ServiceLimits, serviceLimits } from '#protocol';
import type { S3Settings } from '#recordings';
import { defaultMinFreeBytes, type Environment, environment } from './environment.ts';
import { keptSecret } from './keptSecret.ts';
import { OperatorError } from './operatorError.ts';
import { sealKeyOf } from './sealKey.ts';
import { storeFaults, storeOf } from './storeSettings.ts';
import { lanAddresses } from './tls/lanAddresses.ts';

/** Everything that can be set from outside, parsed once. The manual of the variables is `.env.example`. */
export interface Config {
  mode: 'demo' | 'production';
  /** `--lan`: the demo serves this machine's network over https with a certificate of its own making. */
  lan: boolean;
  /** Address and port of the pages; port 0 takes any free one. */
  host: string;
  port: number;
  /** What people type into the browser, without a slash at the end. */
  publicUrl: string;
  /** Express' `trust proxy`: addresses of the reverse proxies in front. */
  trustedProxies: string[];
  /** `authorityFile`: the authority to be trusted, where it is of this machine's own making (`--lan`). */
  tls: { certFile: string; keyFile: string; authorityFile?: string } | null;
  /** Address and port of /metrics and /readyz. */
  ops: { host: string; port: number };
  database: { kind: 'embedded'; folder: string } | { kind: 'postgresql'; url: string };
  jwtSecret: string;
  rtc: {
    /** First worker's port, UDP and TCP; the next worker takes the next port. 0 takes any free ones. */
    port: number;
    listenIp: string;
    announcedAddresses: string[];
    workers: number;
    /** null: mediasoup's own prebuilt worker. */
    workerBin: string | null;
  };
  dataDir: string;
  recordingsDir: string;
  /** Under which the keys of recordings are wrapped, 32 bytes each; `former` ones only open. */
  recordingKeys: { master: Buffer; former: Buffer[] };
  /** Signs the chains of recordings. */
  seal: {
    /** Ed25519, PKCS8, base64. */
    privateKey: string;
    /** Of keys that signed before, hex SHA-256. */
    formerFingerprints: string[];
    /** A time stamping service (RFC 3161); null: none. `authorityFile`: certificates that its own must come from. */
    timestamps: { url: string; authorityFile: string | null } | null;
  };
  /** Bytes: with less free on the disk no recording begins, and running ones stop. */
  recordingMinFreeBytes: number;
  /** Where finished files of recordings go; null: they stay in `recordingsDir`. */
  s3: S3Settings | null;
  /** Bytes: with less free it is told that room is needed. */
  recordingWarnFreeBytes: number;
  live: {
    /** Covers, segments, captions of livestreams. */
    folder: string;
    /** Where players get playlists and segments: a CDN's address without a slash at the end; empty: this server. */
    hlsUrl: string;
    /** So many viewers get the program by WebRTC, the others by HLS. */
    webrtcViewers: number;
    /** What this node may send by WebRTC, bit/s: beyond it, too, by HLS. */
    outgoingBitrate: number;
    /** So many devices of one address count at an episode within a day; the others watch and are not counted. */
    viewersPerAddress: number;
    /** So many viewers' sockets of one address at a time. */
    socketsPerAddress: number;
    /** Told to encoders and players of WHIP and WHEP; none are needed where this server is reachable itself. */
    iceServers: string[];
  };
  logLevel: Environment['LOG_LEVEL'];
  limits: ServiceLimits;
}

/**
 * Parses the environment and the command line. In demo mode missing secrets are made and kept in DATA_DIR.
 * Throws one OperatorError that lists every fault in plain words.
 */
export function parseConfig(env: Record<string, string | undefined>, args: readonly string[] = []): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = environment.safeParse(given, { error: z.locales.zhCN().localeError });
  const faults = [...argumentFaults(args, given), ...combinationFaults(given)];
  if (!parsed.success) faults.unshift(...parsed.error.issues.map(describe));
  if (!parsed.success || faults.length > 0) {
    throw new OperatorError(
      `配置有 ${faults.length} 处问题：\n${faults.map((fault) => `  ${fault}`).join('\n')}\n每一项的说明见 .env.example。`,
    );
  }
  return build(parsed.data, args.includes('--lan'));
}

function describe(issue: z.core.$ZodIssue): string {
  const [name, ...inside] = issue.path.map(String);
  return `${name}${inside.length > 0 ? ` 中的 ${inside.join('.')}` : ''}：${issue.message}`;
}

function argumentFaults(args: readonly string[], given: Record<string, unknown>): string[] {
  const faults = args.filter((arg) => arg !== '--lan').map((arg) => `${arg}：没有这个参数，只有 --lan`);
  if (args.includes('--lan') && given.APP_MODE === 'production') {
    faults.push('--lan：只用于演示模式；生产模式请用 TLS_CERT 和 TLS_KEY，或在前面放反向代理');
  }
  return faults;
}

/** Faults that no variable has alone: they are told together with the others, so they look at the raw values. */
function combinationFaults(given: Record<string, unknown>): string[] {
  const faults: string[] = [];
  if ((given.TLS_CERT === undefined) !== (given.TLS_KEY === undefined))
    faults.push('TLS_CERT 和 TLS_KEY：要么都设，要么都不设');
  faults.push(...storeFaults(given));
  const least = Number(given.RECORDING_MIN_FREE_BYTES ?? defaultMinFreeBytes);
  if (given.RECORDING_WARN_FREE_BYTES !== undefined && Number(given.RECORDING_WARN_FREE_BYTES) < least)
    faults.push('RECORDING_WARN_FREE_BYTES：不能小于 RECORDING_MIN_FREE_BYTES，先提醒，后停录');
  if (given.APP_MODE !== 'production') return faults;
  const needed = {
    JWT_SECRET: '生产模式必须设置，至少 32 字节，可用 openssl rand -base64 48 生成',
    RECORDING_MASTER_KEY:
      '生产模式必须设置，32 字节的 base64，可用 openssl rand -base64 32 生成；丢了它，录像就再也打不开',
    SEAL_PRIVATE_KEY:
      '生产模式必须设置，Ed25519 私钥的 base64，可用 openssl genpkey -algorithm ed25519 -outform DER | base64 -w0 生成',
    DATABASE_URL: '生产模式必须设置，例如 postgresql://用户:密码@主机:5432/库名（内置数据库只用于演示）',
    PUBLIC_URL: '生产模式必须设置，即群众在浏览器里打开的网址，例如 https://12348.example.cn',
    RTC_ANNOUNCED_ADDRESS: '生产模式必须设置，即群众的手机能连到的本机地址，例如 203.0.113.8',
  };
  for (const [name, fault] of Object.entries(needed)) if (given[name] === undefined) faults.push(`${name}：${fault}`);
  if (typeof given.PUBLIC_URL === 'string' && !isSecure(given.PUBLIC_URL)) {
    faults.push('PUBLIC_URL：生产模式要以 https:// 开头，浏览器只在 https 页面上开放摄像头');
  }
  return faults;
}

function isSecure(url: string): boolean {
  return /^https:\/\//.test(url) || /^http:\/\/(localhost|127\.0\.0\.1)(:|\/|$)/.test(url);
}

function inUrl(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/** Where the embedded database is. */
export function embeddedFolder(dataDir: string): string {
  return join(dataDir, 'database');
}

function build(values: Environment, lan: boolean): Config {
  const dataDir = resolve(values.DATA_DIR);
  const local = values.APP_MODE === 'demo' && !lan;
  const network = lan ? lanAddresses() : [];
  const everywhere = local ? '127.0.0.1' : '0.0.0.0';
  const ownUrl = lan
    ? `https://${inUrl(network[0] ?? 'localhost')}:${values.PORT}`
    : `http${values.TLS_CERT ? 's' : ''}://localhost:${values.PORT}`;
  return {
    mode: values.APP_MODE,
    lan,
    host: values.HOST ?? everywhere,
    port: values.PORT,
    publicUrl: (values.PUBLIC_URL ?? ownUrl).replace(/\/+$/, ''),
    trustedProxies: values.TRUSTED_PROXIES,
    tls:
      values.TLS_CERT && values.TLS_KEY
        ? { certFile: resolve(values.TLS_CERT), keyFile: resolve(values.TLS_KEY) }
        : null,
    ops: { host: values.OPS_HOST, port: values.OPS_PORT },
    database: values.DATABASE_URL
      ? { kind: 'postgresql', url: values.DATABASE_URL }
      : { kind: 'embedded', folder: embeddedFolder(dataDir) },
    jwtSecret: values.JWT_SECRET ?? keptSecret(join(dataDir, 'jwt-secret')),
    rtc: {
      port: values.RTC_PORT,
      listenIp: values.RTC_LISTEN_IP ?? everywhere,
      announcedAddresses: values.RTC_ANNOUNCED_ADDRESS ?? ['127.0.0.1', ...network],
      workers: values.RTC_WORKERS ?? availableParallelism(),
      workerBin: values.MEDIASOUP_WORKER_BIN ?? null,
    },
    dataDir,
    recordingKeys: {
      master:
        values.RECORDING_MASTER_KEY ?? Buffer.from(keptSecret(join(dataDir, 'recording-master-key'), 32), 'base64'),
      former: values.RECORDING_FORMER_MASTER_KEYS,
    },
    seal: {
      privateKey:
        values.SEAL_PRIVATE_KEY ?? sealKeyOf(Buffer.from(keptSecret(join(dataDir, 'seal-key'), 32), 'base64')),
      formerFingerprints: values.SEAL_FORMER_FINGERPRINTS,
      timestamps: values.SEAL_TSA_URL
        ? { url: values.SEAL_TSA_URL, authorityFile: values.SEAL_TSA_CA ? resolve(values.SEAL_TSA_CA) : null }
        : null,
    },
    recordingsDir: resolve(values.RECORDINGS_DIR ?? join(dataDir, 'recordings')),
    s3: storeOf(values),
    recordingMinFreeBytes: values.RECORDING_MIN_FREE_BYTES,
    recordingWarnFreeBytes: values.RECORDING_WARN_FREE_BYTES ?? 2 * values.RECORDING_MIN_FREE_BYTES,
    live: {
      folder: resolve(values.LIVE_DIR ?? join(dataDir, 'live')),
      hlsUrl: (values.PUBLIC_HLS_URL ?? '').replace(/\/+$/, ''),
      webrtcViewers: values.LIVE_WEBRTC_VIEWERS,
      outgoingBitrate: values.LIVE_OUT_BITRATE,
      viewersPerAddress: values.LIVE_VIEWERS_PER_ADDRESS,
      socketsPerAddress: values.LIVE_SOCKETS_PER_ADDRESS,
      iceServers: values.LIVE_ICE_SERVERS,
    },
    logLevel: values.LOG_LEVEL,
    limits: values.SERVICE_LIMITS ?? serviceLimits.parse({}),
  };
}
