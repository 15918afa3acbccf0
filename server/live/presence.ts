import type { PlayTransport } from '#protocol';

/** Viewers of one episode that are connected now, by viewer key: two pages of one device are one viewer. */
export class Presence {
  readonly #viewers = new Map<string, Map<string, PlayTransport | null>>();

  add(viewerKey: string, socketId: string): void {
    const pages = this.#viewers.get(viewerKey) ?? new Map<string, PlayTransport | null>();
    this.#viewers.set(viewerKey, pages.set(socketId, null));
  }

  remove(viewerKey: string, socketId: string): void {
    const pages = this.#viewers.get(viewerKey);
    pages?.delete(socketId);
    if (pages?.size === 0) this.#viewers.delete(viewerKey);
  }

  /** How a page gets the program now; null: not at all. */
  setTransport(viewerKey: string, socketId: string, transport: PlayTransport | null): void {
    const pages = this.#viewers.get(viewerKey);
    if (pages?.has(socketId)) pages.set(socketId, transport);
  }

  get viewers(): number {
    return this.#viewers.size;
  }

  /** Distinct viewers by how they get it; whoever has both counts as WebRTC. */
  get byTransport(): { webrtc: number; hls: number } {
    const count = { webrtc: 0, hls: 0 };
    for (const pages of this.#viewers.values()) {
      const transports = [...pages.values()];
      if (transports.includes('webrtc')) count.webrtc += 1;
      else if (transports.includes('hls')) count.hls += 1;
    }
    return count;
  }
}
