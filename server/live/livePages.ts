import { ServiceError } from '../serviceError.ts';
import type { LivePage } from './livePage.ts';
import type { LiveSocket } from './liveSocket.ts';
import type { LiveClaim } from './liveToken.ts';

/** Which media belong to whom: a socket acts on its own pages, and takes up those that its person's lost socket left. */
export class LivePages {
  readonly #pages = new Map<string, Set<LivePage>>();

  add(page: LivePage): void {
    const key = keyOf(page.claim);
    const pages = this.#pages.get(key) ?? new Set();
    this.#pages.set(key, pages.add(page));
    page.peer.once('close', () => {
      pages.delete(page);
      if (pages.size === 0 && this.#pages.get(key) === pages) this.#pages.delete(key);
    });
  }

  /** The own page that this transport, producer or consumer belongs to. @throws ServiceError `not_in_room` */
  owning(socket: LiveSocket, id: string): LivePage {
    for (const page of this.#pages.get(keyOf(socket.data.claim)) ?? []) {
      if (!page.has(id)) continue;
      // The page's former socket may not be known to be lost yet.
      if (page.socket === null || page.pageId === socket.data.pageId) page.attach(socket);
      if (page.socket === socket) return page;
    }
    throw new ServiceError('not_in_room');
  }

  /** The own page that plays over this transport, whichever socket it has. @throws ServiceError `not_in_room` */
  playingOver(claim: LiveClaim, transportId: string): LivePage {
    for (const page of this.#pages.get(keyOf(claim)) ?? []) {
      if (page.kind === 'play' && page.has(transportId)) return page;
    }
    throw new ServiceError('not_in_room');
  }

  /** Whoever begins anew, instead of going on with what a lost socket left, must not be in one's own way. */
  closeLeftPlay(claim: LiveClaim): void {
    for (const page of [...(this.#pages.get(keyOf(claim)) ?? [])]) {
      if (page.kind === 'play' && page.socket === null) page.peer.close('left');
    }
  }

  /** A socket is lost: what it sends and hears on the stage goes on, and decides. */
  socketGone(socket: LiveSocket): void {
    for (const page of this.#pages.get(keyOf(socket.data.claim)) ?? []) {
      if (page.socket !== socket) continue;
      page.detach();
      // Nobody drives it any more, and nothing comes of it.
      if (page.kind === 'stage' && !page.peer.here) page.peer.close('lost');
    }
  }

  /** Closes media of those whose claim no longer holds. */
  close(isClosed: (claim: LiveClaim) => boolean, reason: string): void {
    const pages = [...this.#pages.values()].flatMap((own) => [...own]);
    for (const page of pages) if (isClosed(page.claim)) page.peer.close(reason);
  }
}

function keyOf({ episodeId, kind, viewerKey }: LiveClaim): string {
  return `${episodeId} ${kind} ${viewerKey}`;
}
