/** A picture or piece of sound as it goes into the file. `startMs`: wall clock; ascending. */
export type MediaPacket = {
  data: Uint8Array;
  startMs: number;
  durationMs: number;
  isKey: boolean;
  /** Of a key picture; sound has none. */
  picture: { width: number; height: number; codecString: string } | null;
};
