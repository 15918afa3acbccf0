/** Whose page is open: sockets by owner (a lawyer, a consultation). Lives as long as the process. */
export class Pages {
  readonly #sockets = new Map<string, Set<string>>();
  readonly #goneAt = new Map<string, Date>();
  readonly #startedAt: Date;

  /** Before the process nobody knows: all are taken to have gone at its start. */
  constructor(startedAt: Date) {
    this.#startedAt = startedAt;
  }

  add(owner: string, socketId: string): void {
    const sockets = this.#sockets.get(owner) ?? new Set();
    this.#sockets.set(owner, sockets.add(socketId));
    this.#goneAt.delete(owner);
  }

  /** A socket is gone. Returns the owners whose last page that was. */
  remove(socketId: string, now: Date): string[] {
    const left: string[] = [];
    for (const [owner, sockets] of this.#sockets) {
      if (!sockets.delete(socketId) || sockets.size > 0) continue;
      this.#sockets.delete(owner);
      this.#goneAt.set(owner, now);
      left.push(owner);
    }
    return left;
  }

  isHere(owner: string): boolean {
    return this.#sockets.has(owner);
  }

  /** Since when no page of the owner is open; null while one is. */
  goneSince(owner: string): Date | null {
    return this.isHere(owner) ? null : (this.#goneAt.get(owner) ?? this.#startedAt);
  }

  forget(owner: string): void {
    this.#goneAt.delete(owner);
  }

  owners(): string[] {
    return [...this.#sockets.keys()];
  }
}
