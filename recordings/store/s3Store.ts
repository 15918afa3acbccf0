import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { type ObjectStore, type StoredObject, type StoredPart, UploadGone } from './objectStore.ts';

export interface S3Settings {
  /** Base address, http or https. */
  endpoint: string;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Before every key; may be empty. */
  prefix: string;
}

const connectMs = 5000;
const answerMs = 60_000;
const metadataName = 'ciphertext-sha256';

type Library = typeof import('@aws-sdk/client-s3');

/** Any store that speaks S3. */
export class S3Store implements ObjectStore {
  readonly #settings: S3Settings;
  #connected: Promise<{ s3: Library; client: S3Client }> | null = null;

  constructor(settings: S3Settings) {
    this.#settings = settings;
  }

  async begin(key: string, sha256: string): Promise<string> {
    const { s3, client } = await this.#connect();
    const Metadata = { [metadataName]: sha256 };
    const { UploadId } = await client.send(
      new s3.CreateMultipartUploadCommand({ ...this.#at(key), Metadata, ContentType: 'application/octet-stream' }),
    );
    if (!UploadId) throw new Error('the store gave no upload id');
    return UploadId;
  }

  async putPart(key: string, uploadId: string, number: number, bytes: Buffer): Promise<string> {
    const { s3, client } = await this.#connect();
    const ContentMD5 = createHash('md5').update(bytes).digest('base64');
    const part = { UploadId: uploadId, PartNumber: number, Body: bytes, ContentLength: bytes.length, ContentMD5 };
    const { ETag } = await ofUpload(client.send(new s3.UploadPartCommand({ ...this.#at(key), ...part })));
    if (!ETag) throw new Error('the store gave no ETag');
    return plainEtag(ETag);
  }

  async complete(key: string, uploadId: string, parts: readonly StoredPart[]): Promise<void> {
    const { s3, client } = await this.#connect();
    const Parts = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: `"${etag}"` }));
    await ofUpload(
      client.send(
        new s3.CompleteMultipartUploadCommand({
          ...this.#at(key),
          UploadId: uploadId,
          MultipartUpload: { Parts },
        }),
      ),
    );
  }

  async abort(key: string, uploadId: string): Promise<void> {
    const { s3, client } = await this.#connect();
    // Stores that cannot give uploads up clear them away by a rule of their own.
    await client
      .send(new s3.AbortMultipartUploadCommand({ ...this.#at(key), UploadId: uploadId }))
      .catch(unless((error) => isNamed(error, 'NoSuchUpload', 'MethodNotAllowed', 'NotImplemented')));
  }

  async stat(key: string): Promise<StoredObject | null> {
    const { s3, client } = await this.#connect();
    const head = await client.send(new s3.HeadObjectCommand(this.#at(key))).catch(unless(isMissing));
    if (!head) return null;
    const { ContentLength = 0, ETag = '', Metadata = {} } = head;
    return { bytes: ContentLength, etag: plainEtag(ETag), sha256: Metadata[metadataName] ?? '' };
  }

  async read(key: string, position: number, length: number): Promise<Buffer> {
    if (length === 0) return Buffer.alloc(0);
    const { s3, client } = await this.#connect();
    const Range = `bytes=${position}-${position + length - 1}`;
    const { Body } = await client.send(new s3.GetObjectCommand({ ...this.#at(key), Range }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    if (bytes.length !== length) throw new Error(`the store gave ${bytes.length} bytes of ${length}`);
    return bytes;
  }

  async delete(key: string): Promise<void> {
    const { s3, client } = await this.#connect();
    await client.send(new s3.DeleteObjectCommand(this.#at(key))).catch(unless(isMissing));
  }

  close(): void {
    this.#connected?.then(({ client }) => client.destroy()).catch(() => {});
    this.#connected = null;
  }

  /** The library takes a third of a second to load: only those who use it wait for it. */
  #connect(): Promise<{ s3: Library; client: S3Client }> {
    this.#connected ??= this.#open();
    return this.#connected;
  }

  async #open(): Promise<{ s3: Library; client: S3Client }> {
    const { endpoint, region, accessKeyId, secretAccessKey } = this.#settings;
    const s3 = await import('@aws-sdk/client-s3');
    const client = new s3.S3Client({
      endpoint,
      region,
      credentials: { accessKeyId, secretAccessKey },
      forcePathStyle: true,
      // Many stores do not know the newer checksums; each part has its MD5, and the whole its SHA-256 as metadata.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      maxAttempts: 2,
      requestHandler: { connectionTimeout: connectMs, requestTimeout: answerMs, throwOnRequestTimeout: true },
    });
    return { s3, client };
  }

  #at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#settings.bucket, Key: this.#settings.prefix + key };
  }
}

async function ofUpload<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (isNamed(error, 'NoSuchUpload')) throw new UploadGone('the store does not know the upload');
    throw error;
  }
}

/** Passes over errors that mean what was wanted anyway. */
function unless(expected: (error: unknown) => boolean): (error: unknown) => null {
  return (error) => {
    if (expected(error)) return null;
    throw error;
  };
}

function isMissing(error: unknown): boolean {
  return isNamed(error, 'NotFound', 'NoSuchKey');
}

function isNamed(error: unknown, ...names: string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}

function plainEtag(etag: string): string {
  return etag.replaceAll('"', '');
}
