import { z } from 'zod';
import { count, id, instant, nothing } from '../common.ts';
import { consumerView, dtlsParameters, iceParameters, mediaKind, rtpCapabilities, rtpParameters } from '../media.ts';
import { request } from '../message.ts';
import { episodeState, interaction, programUrls } from './episode.ts';
import {
  liveMessage,
  liveReport,
  moderatedMessage,
  moderatedQuestion,
  ownMessage,
  ownQuestion,
} from './interaction.ts';
import { playTransport } from './viewing.ts';

/*
 * The socket of a livestream is the namespace /live; `auth: { token, pageId }`: the live token names the episode and who it is, viewer,
 * guest or crew; nobody needs an account to watch. The id (a UUID) is one that the page gives itself and keeps over all its sockets.
 */

/** What everybody at an episode knows. */
export const liveView = z.object({
  state: episodeState,
  stateSince: instant,
  interaction,
  slowModeSeconds: count,
  viewers: count,
  likes: count,
  serverTime: instant,
});
export type LiveView = z.infer<typeof liveView>;

const dictionary = z.record(z.string(), z.unknown());
export const mediaTransport = z.object({
  id,
  iceParameters,
  iceCandidates: z.array(dictionary),
  dtlsParameters: dictionary,
});

/** How this viewer gets the program: by WebRTC while there is room, else by HLS; nothing while nothing is on the air. */
export const playback = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('webrtc'), transport: mediaTransport, consumers: z.array(consumerView) }),
  programUrls.extend({
    kind: z.literal('hls'),
    /** Why not WebRTC. */
    reason: z.enum(['asked', 'full', 'not_capable']),
  }),
  z.object({ kind: z.literal('none') }),
]);
export type Playback = z.infer<typeof playback>;

export const stagePerson = z.object({
  id,
  name: z.string(),
  title: z.string(),
  role: z.enum(['host', 'guest', 'viewer']),
  connected: z.boolean(),
  camera: z.boolean(),
  microphone: z.boolean(),
  screen: z.boolean(),
  /** Has a place in the program, as the studio composes it. */
  inProgram: z.boolean(),
});
export type StagePerson = z.infer<typeof stagePerson>;

/** A consumer on the stage, and whose it is. */
export const stageConsumer = consumerView.extend({ personId: id });

export const programWarning = z.enum([
  'key_frames_rare',
  'no_moderator',
  'no_sound',
  'no_picture',
  'weak_upload',
  'packager_down',
  'disk_low',
]);

const publishSource = z.enum(['studio', 'whip']);

/** What the crew sees of the program. */
export const programView = z.object({
  publishing: z.object({ source: publishSource, since: instant }).nullable(),
  /** bit/s that arrive. */
  bitrate: count,
  /** Between two key frames, ms; null while unknown. */
  keyFrameIntervalMs: count.nullable(),
  /** 0 nothing arrives … 4 good. */
  quality: z.int().min(0).max(4),
  viewersWebrtc: count,
  viewersHls: count,
  /** From the encoder's picture to a finished segment, ms; null while nothing is packaged. */
  hlsDelayMs: count.nullable(),
  warnings: z.array(programWarning),
  hostPresent: z.boolean(),
  moderatorPresent: z.boolean(),
});
export type ProgramView = z.infer<typeof programView>;

/** A page that comes again by itself takes nothing from another page of the person: only a person's press does. */
const ifFree = z.boolean().default(false);

export const mediaTransports = z.object({ send: mediaTransport, receive: mediaTransport });

export const liveRequests = {
  /** Everything again, after any (re)connection; from then on notifications come. */
  'live.watch': request(
    z.strictObject({}),
    z.object({
      live: liveView,
      messages: z.array(liveMessage),
      program: programView.nullable(),
      /** Who is on the stage, to the crew. */
      people: z.array(stagePerson),
    }),
  ),
  /** `rtpCapabilities` null: by HLS. Asked again, the former playback ends. */
  'live.play': request(z.strictObject({ rtpCapabilities: rtpCapabilities.nullable() }), playback),
  /** After a lost socket: what is received by WebRTC goes on, and this is all of it. Error not_in_room when it is gone: ask live.play. */
  'live.resume': request(z.strictObject({ transportId: id }), z.object({ consumers: z.array(consumerView) })),
  'live.stop': request(z.strictObject({}), nothing),
  /** 0 smallest … 2 largest; null: as the line allows. */
  'live.setLayer': request(z.strictObject({ consumerId: id, spatialLayer: z.int().min(0).max(2).nullable() }), nothing),
  /** Seconds really played since the last report: at 3 s, then every 15 s, and on leaving. */
  'live.played': request(
    z.strictObject({
      playId: id,
      seq: z.int().min(1).max(100_000),
      phase: z.enum(['live', 'replay']),
      transport: playTransport,
      playedMs: z.int().min(0).max(600_000),
      positionMs: count.nullable(),
    }),
    nothing,
  ),
  'live.like': request(z.strictObject({ count: z.int().min(1).max(20) }), nothing),
  /**
   * Guest or called-up viewer or host: to be heard on the stage. Another page of the same person loses the place; `ifFree`: error
   * seat_taken_over instead.
   */
  'stage.join': request(
    z.strictObject({ rtpCapabilities, ifFree }),
    z.object({
      /** Who one is among `people`. */
      personId: id,
      transports: mediaTransports,
      consumers: z.array(stageConsumer),
      people: z.array(stagePerson),
    }),
  ),
  /**
   * The page that was joined goes on with its media after a lost socket: all that it may receive now. Error not_in_room: to be joined
   * anew; seat_taken_over: another page has the place.
   */
  'stage.resume': request(
    z.strictObject({}),
    z.object({ consumers: z.array(stageConsumer), people: z.array(stagePerson) }),
  ),
  /** Gives up the page's own place. */
  'stage.leave': request(z.strictObject({}), nothing),
  /** Host: who has a place in the program now, so that guests know when they are seen and heard. */
  'stage.arrange': request(z.strictObject({ inProgram: z.array(id).max(50) }), nothing),
  /** Host: sends the program. Error publisher_present while an encoder sends it; with `ifFree` seat_taken_over while another page does. */
  'program.publish': request(z.strictObject({ ifFree }), z.object({ transport: mediaTransport })),
  'program.stop': request(z.strictObject({}), nothing),
  /** Moderator: asks the author of a question or message to come on the stage. */
  'stage.callUp': request(z.strictObject({ accountId: id }), nothing),
  /** The viewer who was asked agrees (to be seen, heard and recorded) or not; agreed, a live token of a guest. */
  'stage.answerCall': request(z.strictObject({ agreed: z.boolean() }), z.object({ liveToken: z.string().nullable() })),

  /** What a Device is set up from: one for the program (default), another for the stage. */
  'media.capabilities': request(
    z.strictObject({ room: z.enum(['program', 'stage']).optional() }),
    z.object({ rtpCapabilities: dictionary }),
  ),
  'media.connectTransport': request(z.strictObject({ transportId: id, dtlsParameters }), nothing),
  'media.restartIce': request(z.strictObject({ transportId: id }), z.object({ iceParameters })),
  'media.produce': request(
    z.strictObject({
      transportId: id,
      source: z.enum(['camera', 'microphone', 'screen', 'program']),
      kind: mediaKind,
      rtpParameters,
      paused: z.boolean(),
    }),
    z.object({ producerId: id }),
  ),
  'media.closeProducer': request(z.strictObject({ producerId: id }), nothing),
  'media.pauseProducer': request(z.strictObject({ producerId: id }), nothing),
  'media.resumeProducer': request(z.strictObject({ producerId: id }), nothing),
  'media.resumeConsumers': request(z.strictObject({ consumerIds: z.array(id).min(1).max(50) }), nothing),
} as const;

export const liveNotifications = {
  'live.changed': liveView,
  /** Twice a second at most: what was shown and hidden since. */
  'live.messages': z.object({ shown: z.array(liveMessage), hidden: z.array(id) }),
  /** To an author: what became of what one wrote; `muted` where that changed. */
  'live.ownChanged': z.object({
    messages: z.array(ownMessage),
    questions: z.array(ownQuestion),
    muted: z.boolean().optional(),
  }),
  'live.counts': z.object({ viewers: count, likes: count }),
  /** There is room (again), or no room any more, or what was answered came to nothing: ask live.play again. */
  'live.playAgain': z.object({
    reason: z.enum(['room', 'full', 'restarted', 'on_air', 'not_connected', 'not_capable']),
  }),
  /** To a viewer: the moderator asks whether one wants to talk on the stage. */
  'stage.calledUp': z.object({ name: z.string() }),
  'stage.people': z.object({ people: z.array(stagePerson) }),
  /** The place on the stage is gone: revoked, or the program is over. */
  'stage.closed': z.object({ reason: z.enum(['revoked', 'ended', 'taken_over', 'restarted']) }),
  'stage.newConsumers': z.object({ consumers: z.array(stageConsumer) }),
  'media.newConsumers': z.object({ consumers: z.array(consumerView) }),
  'media.consumerClosed': z.object({ consumerId: id }),
  'media.consumerPaused': z.object({ consumerId: id, reason: z.enum(['muted', 'bandwidth']) }),
  'media.consumerResumed': z.object({ consumerId: id }),
  /** The program's sender lost its place: by another page of the host, a cut, the end, or the media server. */
  'program.closed': z.object({ reason: z.enum(['taken_over', 'ended', 'restarted']) }),
  /** To the crew. */
  'program.changed': programView,
  /** To the crew, once in some seconds: an encoder wanted to send, while another one or the studio does. */
  'program.encoderRefused': z.object({ sentBy: publishSource }),
  /** To the crew: the server will restart; what is on the air goes on, and no live begins. Told again to who comes meanwhile. */
  'live.draining': z.object({ message: z.string() }),
  /** To the crew but hosts, who are on the air and hear `prompter.changed`. */
  'moderation.changed': z.object({
    messages: z.array(moderatedMessage),
    questions: z.array(moderatedQuestion),
    reports: z.array(liveReport),
  }),
  /** To hosts: questions that are approved, picked and answered; `gone` is not to be shown any more. */
  'prompter.changed': z.object({ questions: z.array(moderatedQuestion), gone: z.array(id) }),
} as const;

export type LiveRequests = typeof liveRequests;
export type LiveRequestName = keyof LiveRequests;
export type LiveRequestData<Name extends LiveRequestName> = z.output<LiveRequests[Name]['data']>;
export type LiveRequestAnswer<Name extends LiveRequestName> = z.input<LiveRequests[Name]['answer']>;
export type LiveNotifications = typeof liveNotifications;
export type LiveNotificationName = keyof LiveNotifications;
export type LiveNotificationData<Name extends LiveNotificationName> = z.input<LiveNotifications[Name]>;
