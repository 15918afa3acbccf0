import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { StreamTarget, type StreamTargetChunk } from 'mediabunny';
import { type ByteSource, localSource } from './byteSource.ts';
import { openVault } from './openVault.ts';
import { newVaultHeader, RecordCipher, recordExtraBytes, vaultBlockBytes, vaultHeaderBytes } from './vaultFormat.ts';

/** Muxers write the length of a cluster when it is over: so much behind the end can still be changed, bytes. */
const openTailBytes = 32 << 20;
const hashedAtOnceBytes = 1 << 20;

/** A vault that a muxer of mediabunny writes. */
export interface VaultTarget {
  readonly target: StreamTarget;
  /** To be called when the output is finalized: the file then stands under its name, on the disk. Throws if it cannot be read back whole. */
  finish(): Promise<VaultContent>;
  /** Removes what was written, unless it is finished. */
  abandon(): Promise<void>;
}

/** `bytes` and `sha256` (hex) of the plaintext. */
export interface VaultContent {
  bytes: number;
  sha256: string;
}

/**
 * Begins a media file in a vault; no plaintext reaches the disk. `headBytes`: what the muxer comes back to when all is written (MP4 with
 * `fastStart: 'reserve'`: see `reservedHeadBytes`). Throws if the file cannot be made.
 */
export async function vaultTarget(path: string, key: Buffer, headBytes = 0): Promise<VaultTarget> {
  const draft = `${path}.part`;
  const file = await open(draft, 'w', 0o600);
  const blocks = new Blocks(file, key, headBytes);
  const abandon = async () => {
    await file.close();
    await rm(draft, { force: true });
  };
  return {
    target: new StreamTarget(
      new WritableStream<StreamTargetChunk>({ write: ({ position, data }) => blocks.write(position, data) }),
    ),
    async finish() {
      await blocks.finish();
      await file.sync();
      await file.close();
      const content = await contentOf(await openVault(await localSource(draft), key));
      await rename(draft, path);
      return content;
    },
    abandon,
  };
}

/** Begin of an MP4 for whose tables room is kept: at most 36 bytes a packet, and what else stands there. */
export function reservedHeadBytes(maximumPacketCount: number): number {
  return 2 * vaultBlockBytes + 36 * maximumPacketCount;
}

/** Reads a source to its end, and closes it. Throws VaultDamaged if it is a vault that was changed. */
export async function contentOf(source: ByteSource): Promise<VaultContent> {
  try {
    const hash = createHash('sha256');
    for (let position = 0; position < source.size; position += hashedAtOnceBytes) {
      hash.update(await source.read(position, hashedAtOnceBytes));
    }
    return { bytes: source.size, sha256: hash.digest('hex') };
  } finally {
    await source.close();
  }
}

/**
 * Holds the blocks that a muxer may come back to, and writes each once, encrypted. It comes back to the head (lengths, and tables for which
 * it left room there) when all is written, and to the newest cluster.
 */
class Blocks {
  readonly #file: FileHandle;
  readonly #header = newVaultHeader(vaultBlockBytes);
  readonly #cipher: RecordCipher;
  readonly #open = new Map<number, Buffer>();
  readonly #sealed = new Set<number>();
  /** Blocks that begin before it stay open until the end. */
  readonly #headEnd: number;
  #end = 0;
  /** The first block that was not yet looked at, whether it can be sealed. */
  #next = 0;

  constructor(file: FileHandle, key: Buffer, headBytes: number) {
    this.#file = file;
    this.#headEnd = Math.max(vaultBlockBytes, headBytes);
    this.#cipher = new RecordCipher(key, this.#header);
  }

  async write(position: number, data: Uint8Array): Promise<void> {
    for (let done = 0; done < data.length; ) {
      const number = Math.floor((position + done) / vaultBlockBytes);
      const offset = position + done - number * vaultBlockBytes;
      const piece = data.subarray(done, done + vaultBlockBytes - offset);
      this.#block(number).set(piece, offset);
      done += piece.length;
    }
    this.#end = Math.max(this.#end, position + data.length);
    for (; (this.#next + 1) * vaultBlockBytes <= this.#end - openTailBytes; this.#next += 1) {
      if (this.#next * vaultBlockBytes >= this.#headEnd) await this.#seal(this.#next, false);
    }
  }

  /** Writes all that is still open. What was never filled holds zeros. */
  async finish(): Promise<void> {
    const last = Math.max(0, Math.ceil(this.#end / vaultBlockBytes) - 1);
    for (let number = 0; number <= last; number += 1) {
      if (!this.#sealed.has(number)) await this.#seal(number, number === last);
    }
    await this.#write(this.#header, 0);
  }

  #block(number: number): Buffer {
    if (this.#sealed.has(number)) throw new Error('the muxer came back to what is encrypted already');
    const block = this.#open.get(number) ?? Buffer.alloc(vaultBlockBytes);
    this.#open.set(number, block);
    return block;
  }

  async #seal(number: number, last: boolean): Promise<void> {
    const block = this.#block(number);
    const length = last ? this.#end - number * vaultBlockBytes : vaultBlockBytes;
    this.#open.delete(number);
    this.#sealed.add(number);
    const record = this.#cipher.seal(number, last, block.subarray(0, length));
    await this.#write(record, vaultHeaderBytes + number * (vaultBlockBytes + recordExtraBytes));
  }

  async #write(bytes: Buffer, position: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
  }
}
