import { type ZodType, z } from 'zod';
import type { DtlsParameters, RtpCapabilities, RtpParameters } from '#sfu';
import { ServiceError } from '../serviceError.ts';

/*
 * mediasoup checks what parameters mean, but not the type of every field, and writes all requests to a worker with one and
 * the same writer: a wrong type that gets there breaks the worker for everybody. So nothing gets there but these fields,
 * with these types.
 */
const uint = (bits: 8 | 16 | 32) =>
  z
    .int()
    .min(0)
    .max(2 ** bits - 1);
const word = z.string().max(255);
const details = z.record(word, z.union([z.string().max(2000), z.number(), z.boolean()])).optional();
const kind = z.enum(['audio', 'video']);
const rtcpFeedback = z.array(z.object({ type: word, parameter: word.optional() })).optional();
const codec = { mimeType: word, clockRate: uint(32), channels: uint(8).optional(), parameters: details, rtcpFeedback };

const rtpParameters = z.object({
  mid: word.optional(),
  msid: word.optional(),
  codecs: z.array(z.object({ ...codec, payloadType: uint(8) })),
  headerExtensions: z
    .array(z.object({ uri: word, id: uint(8), encrypt: z.boolean().optional(), parameters: details }))
    .optional(),
  encodings: z
    .array(
      z.object({
        ssrc: uint(32).optional(),
        rid: word.optional(),
        codecPayloadType: uint(8).optional(),
        rtx: z.object({ ssrc: uint(32) }).optional(),
        dtx: z.boolean().optional(),
        scalabilityMode: word.optional(),
        maxBitrate: uint(32).optional(),
      }),
    )
    .optional(),
  rtcp: z.object({ cname: word.optional(), reducedSize: z.boolean().optional() }).optional(),
});

const rtpCapabilities = z.object({
  codecs: z.array(z.object({ ...codec, kind, preferredPayloadType: uint(8).optional() })).optional(),
  headerExtensions: z
    .array(
      z.object({
        kind,
        uri: word,
        preferredId: uint(8),
        preferredEncrypt: z.boolean().optional(),
        direction: z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive']).optional(),
      }),
    )
    .optional(),
});

const dtlsParameters = z.object({
  role: z.enum(['auto', 'client', 'server']).optional(),
  fingerprints: z
    .array(z.object({ algorithm: z.enum(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']), value: word }))
    .min(1),
});

/** @throws ServiceError `media_refused` */
export function readRtpParameters(sent: unknown): RtpParameters {
  return read(rtpParameters, sent) as RtpParameters;
}

/** @throws ServiceError `media_refused` */
export function readRtpCapabilities(sent: unknown): RtpCapabilities {
  return read(rtpCapabilities, sent) as RtpCapabilities;
}

/** @throws ServiceError `media_refused` */
export function readDtlsParameters(sent: unknown): DtlsParameters {
  return read(dtlsParameters, sent) as DtlsParameters;
}

function read<Parameters>(schema: ZodType<Parameters>, sent: unknown): Parameters {
  const parsed = schema.safeParse(sent);
  if (!parsed.success) throw new ServiceError('media_refused');
  return parsed.data;
}
