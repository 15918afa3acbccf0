import type { ChainBody, ChainHead } from './chain.ts';
import { ChainFile, type WaitingEntry } from './chainFile.ts';

const againMs = 100;
/** After a kill the predecessor still ends its journals and their chain. */
const predecessorEndsWithinMs = 10_000;

/** The chains that a recorder writes, by their path. What cannot be written now waits in memory: it never keeps a journal from being written. */
export class Chains {
  readonly #chains = new Map<string, Chain>();

  /** How many could not be written at the last try. */
  get behind(): number {
    return [...this.#chains.values()].filter(({ isBehind }) => isBehind).length;
  }

  /** Keeps a chain open until it is released as often. */
  hold(path: string): void {
    this.#chain(path).holders += 1;
  }

  release(path: string): void {
    this.#chain(path).holders -= 1;
  }

  /** Gathers an entry for the next `flush`. */
  add(path: string, body: ChainBody): void {
    this.#chain(path).add(body);
  }

  /** Adds an entry; resolves as `head` does. */
  note(path: string, body: ChainBody): Promise<ChainHead> {
    this.add(path, body);
    return this.head(path);
  }

  /** Where the chain stands, once all that was added is on the disk. Throws if it cannot be written for 10 s. */
  async head(path: string): Promise<ChainHead> {
    const giveUpAt = performance.now() + predecessorEndsWithinMs;
    for (;;) {
      const head = await this.#flushOne(path);
      if (head) return head;
      if (performance.now() > giveUpAt) throw new Error('the chain cannot be written');
      await new Promise((resolve) => setTimeout(resolve, againMs));
    }
  }

  /** Brings what was added to the disk, where that is possible. */
  async flush(path?: string): Promise<void> {
    const paths = path === undefined ? [...this.#chains.keys()] : [path];
    await Promise.all(paths.map((one) => this.#flushOne(one)));
  }

  #chain(path: string): Chain {
    const known = this.#chains.get(path);
    if (known) return known;
    const chain = new Chain(path);
    this.#chains.set(path, chain);
    return chain;
  }

  /** The head with all that was added before; null if it could not be written. */
  async #flushOne(path: string): Promise<ChainHead | null> {
    const chain = this.#chain(path);
    const head = await chain.flush();
    if (chain.isIdle && this.#chains.get(path) === chain) this.#chains.delete(path);
    return head;
  }
}

/** One chain with what waits for it. Open only while somebody holds it, so that others may write to it. */
class Chain {
  readonly #path: string;
  readonly #waiting: WaitingEntry[] = [];
  holders = 0;
  isBehind = false;
  #file: ChainFile | null = null;
  #work: Promise<ChainHead | null> = Promise.resolve(null);

  constructor(path: string) {
    this.#path = path;
  }

  get isIdle(): boolean {
    return this.holders === 0 && this.#waiting.length === 0 && this.#file === null;
  }

  add(body: ChainBody): void {
    this.#waiting.push({ at: new Date(), body });
  }

  flush(): Promise<ChainHead | null> {
    this.#work = this.#work.then(() => this.#flush());
    return this.#work;
  }

  async #flush(): Promise<ChainHead | null> {
    const batch = [...this.#waiting];
    try {
      this.#file ??= await ChainFile.open(this.#path);
      const file = this.#file;
      if (batch.length > 0) await file.append(batch);
      this.#waiting.splice(0, batch.length);
      if (this.holders === 0 && this.#waiting.length === 0) {
        this.#file = null;
        await file.close();
      }
      this.isBehind = false;
      return file.head;
    } catch {
      this.isBehind = batch.length > 0;
      return null;
    }
  }
}
