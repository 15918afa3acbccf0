import type { types } from 'mediasoup';
import type { Cap } from './bandwidth.ts';
import type { Peer } from './Peer.ts';
import type { MediaKind, MediaSource, ProducerInfo } from './types.ts';

/** A stream that a peer sends, as the room knows it. */
export class Publication {
  readonly peer: Peer;
  readonly source: MediaSource;
  readonly producer: types.Producer;
  /** What the sender was last told to send at most. */
  cap: Cap | null = null;

  constructor(peer: Peer, source: MediaSource, producer: types.Producer) {
    this.peer = peer;
    this.source = source;
    this.producer = producer;
  }

  get id(): string {
    return this.producer.id;
  }

  get kind(): MediaKind {
    return this.producer.kind;
  }

  get closed(): boolean {
    return this.producer.closed;
  }

  get info(): ProducerInfo {
    return { producerId: this.id, source: this.source, kind: this.kind };
  }
}
