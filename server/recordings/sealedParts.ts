import { type ByteSource, type ClockState, fingerprintOf, type Seal, type SealedParts, Sealer } from '#recordings';
import type { RecordingSeal } from '../../prisma/generated/client.ts';
import type { Foundation } from '../services.ts';
import { chainText } from './chainCopies.ts';
import { RecordingFiles } from './recordingFiles.ts';

type Tools = Pick<Foundation, 'config' | 'prisma' | 'clock'>;

/** What is kept of a recording, to be verified or handed over. */
export interface KeptParts extends SealedParts {
  recordingId: string;
  consultationNumber: string;
  seals: Seal[];
  /** Lets go of the object store. */
  close(): void;
}

/** `id`: of a recording or of its consultation, or the consultation's number. Null if there is no such recording. */
export async function keptParts(tools: Tools, id: string): Promise<KeptParts | null> {
  const { prisma, config } = tools;
  const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
  const recording = await prisma.recording.findFirst({
    where: isUuid ? { OR: [{ id }, { consultationId: id }] } : { consultation: { number: id } },
    include: { consultation: { select: { number: true } }, files: true, seals: { orderBy: { signedAt: 'asc' } } },
  });
  if (!recording) return null;
  const files = new RecordingFiles(tools);
  const present = recording.files.filter(({ deletedAt }) => !deletedAt);
  const journals = new Map(
    present.flatMap(({ kind, trackId, id: fileId }) => (kind === 'journal' && trackId ? [[trackId, fileId]] : [])),
  );
  const films = present.filter(({ kind, closedAt }) => kind === 'film' && closedAt).map((file) => file.id);
  const chain = present.find(({ kind }) => kind === 'chain');
  return {
    recordingId: recording.id,
    consultationNumber: recording.consultation.number,
    chain: chain ? await chainText(files, chain) : '',
    seals: recording.seals.map(sealOf),
    fingerprints: [fingerprintOf(new Sealer(config.seal.privateKey).publicKey), ...config.seal.formerFingerprints],
    close: () => files.store?.close(),
    tracks: [...journals.keys()],
    films,
    journal: (trackId) => openIfThere(files, journals.get(trackId)),
    film: (fileId) =>
      openIfThere(
        files,
        films.find((film) => film === fileId),
      ),
  };
}

async function openIfThere(files: RecordingFiles, fileId: string | undefined): Promise<ByteSource | null> {
  if (fileId === undefined) return null;
  try {
    return await files.open(fileId);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function sealOf({ recordingId, entries, head, signature, publicKey, signedAt, clock, timestamp }: RecordingSeal): Seal {
  // Written by us as it was signed; what was changed since does not fit the signature.
  const state = clock as ClockState;
  return {
    recordingId,
    entries,
    head,
    signature,
    publicKey,
    signedAt: signedAt.toISOString(),
    clock: state,
    timestamp,
  };
}
