import { z } from 'zod';
import { chatMessage } from './chat.ts';
import { count, id, instant, nothing, side } from './common.ts';
import { consultationView } from './consultations.ts';
import { request } from './message.ts';

/** What people in a consultation send. */
export const callSource = z.enum(['camera', 'microphone', 'screen']);
/** `program` is a livestream's composed picture and its sound. */
export const mediaSource = z.enum([...callSource.options, 'program']);
export type MediaSource = z.infer<typeof mediaSource>;
export const mediaKind = z.enum(['audio', 'video']);
export const direction = z.enum(['send', 'receive']);

/*
 * RTP and DTLS parameters are ORTC dictionaries. Here they are bounded in shape and size only; the server reads them
 * field by field (server/rooms/mediaParameters.ts) before mediasoup gets them.
 */
const dictionary = z
  .record(z.string().max(100), z.unknown())
  .refine((value) => Object.values(value).every((part) => isBounded(part, 8)), 'too large');

/** By hand, because a schema of all JSON takes ten times as long, and every join brings thousands of values. */
function isBounded(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.length <= 2000;
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0) return false;
  if (Array.isArray(value)) return value.length <= 100 && value.every((part) => isBounded(part, depth - 1));
  return Object.entries(value).every(
    ([name, part]) => name.length <= 100 && name !== '__proto__' && isBounded(part, depth - 1),
  );
}

export const rtpParameters = dictionary;
export const rtpCapabilities = dictionary;
export const dtlsParameters = dictionary;
export const iceParameters = z.object({
  usernameFragment: z.string(),
  password: z.string(),
  iceLite: z.boolean().optional(),
});
export const transportParameters = z.object({
  id,
  iceParameters,
  iceCandidates: z.array(dictionary),
  dtlsParameters: dictionary,
});

/** 0 = nothing arrives … 4 = good. */
export const qualityLevel = z.int().min(0).max(4);

export const peerView = z.object({
  side,
  /** Media of that side arrives. */
  connected: z.boolean(),
  sources: z.array(z.object({ source: mediaSource, paused: z.boolean() })),
});
export type PeerView = z.infer<typeof peerView>;

export const recordingMark = z.enum(['off', 'on', 'alarm']);

/** All that a page needs to show the room after any (re)connection. */
export const roomView = z.object({
  /** Names this media session; send it as `resume` when only the socket was lost. */
  sessionId: id,
  /** The old transports are still there: restart ICE instead of building new ones. */
  resumed: z.boolean(),
  side,
  rtpCapabilities: dictionary,
  consultation: consultationView,
  other: peerView,
  recording: recordingMark,
  messages: z.array(chatMessage),
  serverTime: instant,
});
export type RoomView = z.infer<typeof roomView>;

export const consumerView = z.object({
  consumerId: id,
  producerId: id,
  source: mediaSource,
  kind: mediaKind,
  rtpParameters: dictionary,
  producerPaused: z.boolean(),
});
export type ConsumerView = z.infer<typeof consumerView>;

export const mediaRequests = {
  /** Enters the room with a fresh room token; takes the seat over from any other page of the same side. */
  'room.join': request(
    z.strictObject({ token: z.string().max(2000), resume: id.nullable(), lastMessageSeq: count }),
    roomView,
  ),
  /** Ends the consultation for both. */
  'room.hangUp': request(z.strictObject({}), nothing),
  /** A room of one's own that sends back what it gets: the device check's connection test. */
  'check.join': request(z.strictObject({}), z.object({ rtpCapabilities: dictionary })),
  'check.leave': request(z.strictObject({}), nothing),
  'media.createTransport': request(z.strictObject({ direction }), transportParameters),
  'media.connectTransport': request(z.strictObject({ transportId: id, dtlsParameters }), nothing),
  'media.restartIce': request(z.strictObject({ transportId: id }), z.object({ iceParameters })),
  'media.produce': request(
    z.strictObject({ transportId: id, source: mediaSource, kind: mediaKind, rtpParameters, paused: z.boolean() }),
    z.object({ producerId: id }),
  ),
  'media.closeProducer': request(z.strictObject({ producerId: id }), nothing),
  'media.pauseProducer': request(z.strictObject({ producerId: id }), nothing),
  'media.resumeProducer': request(z.strictObject({ producerId: id }), nothing),
  /** What this device can receive; from then on media.newConsumer is pushed. */
  'media.setRtpCapabilities': request(z.strictObject({ rtpCapabilities }), nothing),
  /** The consumer is set up on the client: let it flow, with a key frame. */
  'media.resumeConsumer': request(z.strictObject({ consumerId: id }), nothing),
} as const;

export const mediaNotifications = {
  'media.newConsumer': consumerView,
  'media.consumerClosed': z.object({ consumerId: id }),
  'media.consumerPaused': z.object({ consumerId: id, reason: z.enum(['muted', 'bandwidth']) }),
  'media.consumerResumed': z.object({ consumerId: id }),
  /** The receiver can take no more of this stream: cap its sender. bit/s. */
  'media.videoCap': z.object({ producerId: id, maxBitrate: z.int().positive() }),
  'room.peer': peerView,
  'room.quality': z.object({ citizen: qualityLevel, lawyer: qualityLevel }),
  'room.recording': z.object({ recording: recordingMark }),
  /** Another page of the same side took the seat; this one must stop its media. */
  'room.takenOver': z.object({}),
  /** The media server was replaced: join again, with new transports. */
  'room.restarted': z.object({}),
  'room.closed': z.object({ consultation: consultationView }),
} as const;
