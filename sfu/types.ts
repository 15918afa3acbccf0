import type { types } from 'mediasoup';

export type DtlsParameters = types.DtlsParameters;
export type IceCandidate = types.IceCandidate;
export type IceParameters = types.IceParameters;
export type MediaKind = types.MediaKind;
export type RtpCapabilities = types.RtpCapabilities;
export type RtpParameters = types.RtpParameters;

/** What a peer does in a room; `mayReceive` says who then gets whose media. */
export type MediaRole = 'speaker' | 'monitor' | 'listener' | 'waiting';

/** `program` is a livestream's composed picture and its sound: one of each. */
export type MediaSource = 'camera' | 'microphone' | 'screen' | 'program';

/**
 * `call`: people who hear each other. `echo`: the same, and each hears itself, too. `broadcast`: one speaker sends the program
 * (H.264 and Opus), and its listeners are spread over all workers.
 */
export type RoomKind = 'call' | 'echo' | 'broadcast';

/** RTP payload types that a receiver has fixed in an offer of its own, and the H.264 profile that it wants under them. */
export interface PayloadTypes {
  audio: number;
  video: number;
  /** SDP's profile-level-id. */
  profileLevelId: string;
}

export type TransportDirection = 'send' | 'receive';

/** What a browser needs to build its end of a transport. */
export interface TransportParameters {
  id: string;
  iceParameters: IceParameters;
  iceCandidates: IceCandidate[];
  dtlsParameters: DtlsParameters;
}

/** Why a room has ended. sfu itself gives `worker_died` and `sfu_closed`, its service all others. */
export type RoomCloseReason = 'worker_died' | 'sfu_closed' | (string & {});

/** A stream that a peer sends. */
export interface ProducerInfo {
  producerId: string;
  source: MediaSource;
  kind: MediaKind;
}

/** A stream that was made ready for a peer. It stands paused until `resumeConsumer`. */
export interface NewConsumer {
  consumerId: string;
  producerId: string;
  /** Who sends it. */
  peerId: string;
  source: MediaSource;
  kind: MediaKind;
  rtpParameters: RtpParameters;
  producerPaused: boolean;
}

/** `producer_closed`: the sender stopped it. `not_allowed`: roles or onAir changed. `transport_closed`: the way to this peer is gone. */
export type ConsumerCloseReason = 'producer_closed' | 'not_allowed' | 'transport_closed';

/** `producer`: the sender muted. `bandwidth`: the picture gave way, so that the sound goes on. */
export type ConsumerPauseReason = 'producer' | 'bandwidth';

/** 0 (nothing gets through) to 4 (good), both as this peer has it. */
export interface Quality {
  sent: number;
  received: number;
}

export interface PeerEvents {
  /** Streams that came to what this peer may have, those that came together in one. */
  newconsumers: [NewConsumer[]];
  consumerclosed: [{ consumerId: string; reason: ConsumerCloseReason }];
  consumerpaused: [{ consumerId: string; reason: ConsumerPauseReason }];
  consumerresumed: [{ consumerId: string }];
  newproducer: [ProducerInfo & { paused: boolean }];
  producerclosed: [ProducerInfo];
  producerpaused: [ProducerInfo];
  producerresumed: [ProducerInfo];
  rolechanged: [MediaRole];
  /** A transport is connected (DTLS). */
  connected: [TransportDirection];
  /** The send transport is connected for the first time. */
  mediaup: [];
  /** Nothing at all arrived from this peer for the limit (a muted peer is not a lost one). */
  medialost: [];
  mediaback: [];
  quality: [Quality];
  /** A stream that it may receive is none that its browser can decode. */
  unreceivable: [ProducerInfo];
  /** What this peer should send at most on one video producer, bit/s. */
  videocap: [{ producerId: string; maxBitrate: number }];
  /** The browser's end of a transport is gone; only a new transport helps. */
  transportclosed: [{ transportId: string; direction: TransportDirection }];
  /** Nothing at all came on a transport for half a minute; an ICE restart can bring it back. */
  unreachable: [{ transportId: string; direction: TransportDirection }];
  close: [reason: string];
}

export interface RoomEvents {
  newproducer: [ProducerInfo & { peerId: string; paused: boolean }];
  producerclosed: [ProducerInfo & { peerId: string }];
  producerpaused: [ProducerInfo & { peerId: string }];
  producerresumed: [ProducerInfo & { peerId: string }];
  rolechanged: [{ peerId: string; role: MediaRole }];
  /** Broadcast: no packet of the program came for the room's `silenceMs`, or since then its sender is gone. */
  programlost: [];
  /** Packets of the program come again. */
  programback: [];
  close: [reason: RoomCloseReason];
}

/** How the program of a broadcast arrives, as of the last second. */
export interface ProgramState {
  /** bit/s that arrive, sound and all layers of the picture together. */
  bitrate: number;
  /** Between two key frames of the largest layer that comes, ms; null while unknown. Grows while none comes. */
  keyFrameIntervalMs: number | null;
  /** 0 (nothing gets through) to 4 (good). Layers that the sender has dropped make it less. */
  quality: number;
  hasAudio: boolean;
  hasVideo: boolean;
  /** Since the last packet, ms; null before the first. */
  silentMs: number | null;
}

/** What this node is sending now. */
export interface SfuLoad {
  consumers: number;
  /** bit/s, counted from what arrives and from the layers that receivers get. */
  outgoingBitrate: number;
}

/** `not_allowed`: the sender is no longer a speaker. Otherwise the room's own reason. */
export type TapCloseReason = 'closed' | 'producer_closed' | 'not_allowed' | RoomCloseReason;

/** One worker's load. Counters are of this moment; `cpuMs` is CPU time since the worker's start. */
export interface WorkerStats {
  pid: number;
  cpuMs: number;
  rooms: number;
  peers: number;
  transports: number;
  producers: number;
  consumers: number;
}

export interface SfuStats {
  /** Workers that stand; fewer than configured means that one is being restarted. */
  workers: WorkerStats[];
  workersWanted: number;
}
