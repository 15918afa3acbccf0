import type { IndexedPacket } from './packetIndex.ts';

/** The packets of one picture, in order, without those of padding only. */
export type Frame = {
  packets: IndexedPacket[];
  timestamp: number;
  /** Arrival of the first packet, wall clock ms. */
  at: number;
  /** No packet is missing inside, nor at the end. */
  complete: boolean;
  /** No packet is missing between the frame before and this one. */
  follows: boolean;
};

/** Groups packets in order of sequence into pictures: same RTP timestamp, same picture. */
export function* framesOf(packets: readonly IndexedPacket[]): Generator<Frame> {
  let frame: OpenFrame | null = null;
  let lastSequence: number | null = null;
  let loss = false;
  for (const packet of packets) {
    if (lastSequence !== null && packet.sequence !== lastSequence + 1) loss = true;
    lastSequence = packet.sequence;
    if (frame && packet.timestamp !== frame.timestamp) {
      yield finished(frame, loss);
      frame = null;
    }
    if (packet.length === 0) continue;
    if (frame) {
      frame.packets.push(packet);
      frame.complete &&= !loss;
      frame.ended ||= packet.marker;
    } else {
      frame = begun(packet, !loss);
    }
    loss = false;
  }
  if (frame) yield finished(frame, true);
}

type OpenFrame = Frame & { ended: boolean };

function begun(packet: IndexedPacket, follows: boolean): OpenFrame {
  const { timestamp, at, marker } = packet;
  return { packets: [packet], timestamp, at, complete: true, follows, ended: marker };
}

/** The next picture following without loss ends this one as well as its marker does. */
function finished({ ended, ...frame }: OpenFrame, lossAfter: boolean): Frame {
  return { ...frame, complete: frame.complete && (ended || !lossAfter) };
}
