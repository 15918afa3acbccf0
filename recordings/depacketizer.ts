/** One picture as a container takes it. `key` is set for a picture that can be decoded without any before it. */
export type Picture = { data: Buffer; key: { width: number; height: number; codecString: string } | null };

/** Puts the payloads of one complete frame together; null if they are no picture. */
export type VideoDepacketizer = { codec: 'vp8' | 'avc'; assemble(payloads: Buffer[]): Picture | null };
