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
/** A page's two ways to the media server. */
export const transports = z.object({ send: transportParameters, receive: transportParameters });
export type Transports = z.infer<typeof transports>;

/** 0 = nothing arrives … 4 = good. */
export const qualityLevel = z.int().min(0).max(4);

export const peerView = z.object({
  side,
  /** Media of that side arrives. */
  connected: z.boolean(),
  sources: z.array(z.object({ source: mediaSource, paused: z.boolean() })),
});
export type PeerView = z.infer<typeof peerView>;

/** `alarm`: something that was to be recorded is not; `unavailable`: both agreed, and there is no room for a recording. */
export const recordingMark = z.enum(['off', 'on', 'alarm', 'unavailable']);

/** Why nothing flows though it could: the other side muted it, or the picture gave way to the sound. */
export const pauseReason = z.enum(['muted', 'bandwidth']);

/** A stream that this page may have: it stands still until `media.resumeConsumers`. */
export const consumerView = z.object({
  consumerId: id,
  producerId: id,
  source: mediaSource,
  kind: mediaKind,
  rtpParameters: dictionary,
  paused: pauseReason.nullable(),
});
export type ConsumerView = z.infer<typeof consumerView>;

/** All that a page needs to show the room after any (re)connection. */
export const roomView = z.object({
  /** Names this media session; send it as `resume` when only the socket was lost. */
  sessionId: id,
  /** New ones; null where the session's old ones are still there: then restart their ICE. */
  transports: transports.nullable(),
  /** All that is there to receive. What comes later is pushed. */
  consumers: z.array(consumerView),
  side,
  consultation: consultationView,
  other: peerView,
  recording: recordingMark,
  messages: z.array(chatMessage),
  serverTime: instant,
});
export type RoomView = z.infer<typeof roomView>;

export const mediaRequests = {
  /** What the media server can take and give, in every room: for setting up a Device. */
  'media.capabilities': request(z.strictObject({}), z.object({ rtpCapabilities: dictionary })),
  /** Enters the room with a fresh room token; takes the seat over from any other page of the same side. `rtpCapabilities` is what this device can receive. */
  'room.join': request(
    z.strictObject({ token: z.string().max(2000), resume: id.nullable(), lastMessageSeq: count, rtpCapabilities }),
    roomView,
  ),
  /** Ends the consultation for both. */
  'room.hangUp': request(z.strictObject({}), nothing),
  /** A room of one's own that sends back what it gets: the device check's connection test. */
  'check.join': request(z.strictObject({ rtpCapabilities }), z.object({ transports })),
  'check.leave': request(z.strictObject({}), nothing),
  'media.connectTransport': request(z.strictObject({ transportId: id, dtlsParameters }), nothing),
  'media.restartIce': request(z.strictObject({ transportId: id }), z.object({ iceParameters })),
  'media.produce': request(
    z.strictObject({ transportId: id, source: mediaSource, kind: mediaKind, rtpParameters, paused: z.boolean() }),
    z.object({ producerId: id }),
  ),
  'media.closeProducer': request(z.strictObject({ producerId: id }), nothing),
  'media.pauseProducer': request(z.strictObject({ producerId: id }), nothing),
  'media.resumeProducer': request(z.strictObject({ producerId: id }), nothing),
  /** They are set up on the client: let them flow, pictures with a key frame. */
  'media.resumeConsumers': request(z.strictObject({ consumerIds: z.array(id).min(1).max(20) }), nothing),
} as const;

export const mediaNotifications = {
  'media.newConsumers': z.object({ consumers: z.array(consumerView) }),
  'media.consumerClosed': z.object({ consumerId: id }),
  'media.consumerPaused': z.object({ consumerId: id, reason: pauseReason }),
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
