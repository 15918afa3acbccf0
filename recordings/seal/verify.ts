import type { ByteSource } from '../vault/byteSource.ts';
import { VaultDamaged } from '../vault/vaultFormat.ts';
import { contentOf } from '../vault/vaultTarget.ts';
import type { ChainEntry } from './chain.ts';
import { type ChainFault, type CheckedChain, checkChain } from './checkChain.ts';
import { checkJournal, type JournalFault, type SealedSegment } from './checkJournal.ts';
import { checkSeals, type SealFault } from './checkSeals.ts';
import type { Seal } from './seal.ts';

/** What there is of a recording. Files that are known to have been deleted are left out of it. */
export type SealedParts = {
  /** Content of the chain file. */
  chain: string;
  seals: readonly Seal[];
  /** Fingerprints of the keys that may have signed, if they are known from elsewhere. */
  fingerprints?: readonly string[];
  /** Ids of the tracks whose journals are there, and of the films. */
  tracks: readonly string[];
  films: readonly string[];
  /** Opens the plaintext of a track's journal; null if there is none. Throws if it cannot be decrypted. */
  journal(trackId: string): Promise<ByteSource | null>;
  film(fileId: string): Promise<ByteSource | null>;
};

/** Whose track it is; times of its faults are wall clock, ms. */
export type SealedTrack = { trackId: string; side: string; source: string; startedAt: number };

/** `unreadable`: it cannot be decrypted. `unavailable`: it cannot be had now (the store is away, no key), so nothing follows. */
export type TrackFault = Omit<JournalFault, 'what' | 'fromMs' | 'toMs'> & {
  about: 'track';
  what: JournalFault['what'] | 'missing' | 'unreadable' | 'unavailable';
  track: SealedTrack;
  from: number;
  to: number;
};

/** `missing`: the newest film of the chain is not there. */
export type FilmFault = { about: 'film'; what: 'changed' | 'missing' | 'unreadable' | 'unavailable'; fileId: string };

/** Something is there that the chain, which is whole, does not know. */
export type StrangeFile = { about: 'file'; what: 'journal' | 'film'; id: string };

export type VerifyFault = ChainFault | SealFault | TrackFault | FilmFault | StrangeFile;

export type Verified = {
  recordingId: string;
  consultationId: string;
  /** When the first track began, wall clock ms; running times count from here. Null without a track. */
  startedAt: number | null;
  entries: ChainEntry[];
  tracks: SealedTrack[];
  segments: number;
  /** Segments that are as they were, and of these the ones that were hashed only after a kill. */
  intact: number;
  recovered: number;
  /** Ends of tracks that the chain does not have (yet): bytes behind their last segment mean nothing. */
  openTracks: number;
  /** The seals that hold, oldest first. */
  seals: Seal[];
  /** Entries that no seal covers. */
  unsealed: number;
  deleted: boolean;
  faults: VerifyFault[];
};

/** Compares everything there is with the chain, and the chain with its seals. Throws only if something cannot be read at all. */
export async function verifyRecording(parts: SealedParts): Promise<Verified> {
  const chain = checkChain(parts.chain);
  const opened = chain.entries.find((entry) => entry.kind === 'opened');
  const recordingId = opened?.recordingId ?? '';
  const sealed = checkSeals(chain, parts.seals, recordingId, parts.fingerprints);
  const deleted = chain.entries.some(({ kind }) => kind === 'deleted');
  const incomplete = chain.faults.length > 0 || sealed.faults.some(({ what }) => what === 'cut');
  const tracks = chain.entries.flatMap((entry) => (entry.kind === 'track' ? [trackOf(entry)] : []));
  const checked: CheckedTrack[] = [];
  for (const track of tracks) checked.push(await checkTrack(parts, chain, track, { deleted, incomplete }));
  return {
    recordingId,
    consultationId: opened?.consultationId ?? '',
    startedAt: tracks.length > 0 ? Math.min(...tracks.map(({ startedAt }) => startedAt)) : null,
    entries: chain.entries,
    tracks,
    segments: chain.entries.filter(isSegment).length,
    intact: checked.reduce((sum, { intact }) => sum + intact, 0),
    recovered: chain.entries.filter(({ kind }) => kind === 'recovered').length,
    openTracks: checked.filter(({ open }) => open).length,
    seals: sealed.holding,
    unsealed: sealed.unsealed,
    deleted,
    faults: [
      ...chain.faults,
      ...sealed.faults,
      ...checked.flatMap(({ faults }) => faults),
      ...(await checkFilms(parts, chain, deleted)),
      ...(incomplete ? [] : strangeFiles(parts, chain)),
    ],
  };
}

type CheckedTrack = { intact: number; open: boolean; faults: TrackFault[] };

type TrackEntry = Extract<ChainEntry, { kind: 'track' }>;
type SegmentEntry = Extract<ChainEntry, { kind: 'segment' | 'recovered' }>;

function isSegment(entry: ChainEntry): entry is SegmentEntry {
  return entry.kind === 'segment' || entry.kind === 'recovered';
}

function trackOf({ trackId, side, source, startedAt }: TrackEntry): SealedTrack {
  return { trackId, side, source, startedAt: Date.parse(startedAt) };
}

async function checkTrack(
  parts: SealedParts,
  chain: CheckedChain,
  track: SealedTrack,
  { deleted, incomplete }: { deleted: boolean; incomplete: boolean },
): Promise<CheckedTrack> {
  const segments = segmentsOf(chain, track.trackId);
  const end = chain.entries.find((entry) => entry.kind === 'trackEnd' && entry.trackId === track.trackId);
  const bytes = end?.kind === 'trackEnd' ? end.bytes : null;
  const ended = bytes !== null;
  const from = (what: 'missing' | Unread['what'], position: number): CheckedTrack => {
    const [last, first] = [segments.at(-1), segments.find(({ toByte }) => toByte > position)];
    const fault = { what, fromMs: first?.fromMs ?? 0, toMs: last?.toMs ?? 0, bytes: (last?.toByte ?? 0) - position };
    return { intact: 0, open: !ended, faults: [onTrack(track, fault)] };
  };
  const nothing = { intact: 0, open: !ended, faults: [] };
  const journal = await opened(() => parts.journal(track.trackId));
  if (journal instanceof Unread) return from(journal.what, journal.position);
  if (!journal) return deleted || segments.length === 0 ? nothing : from('missing', 0);
  try {
    const { intact, faults } = await checkJournal(journal, { segments, bytes, incomplete });
    const meant = faults.filter(({ what }) => ended || what !== 'added');
    return { intact, open: !ended, faults: meant.map((fault) => onTrack(track, fault)) };
  } catch (error) {
    const { what, position } = new Unread(error);
    return from(what, position);
  } finally {
    await journal.close();
  }
}

function onTrack(
  track: SealedTrack,
  { what, bytes, fromMs, toMs }: Omit<JournalFault, 'what'> & Pick<TrackFault, 'what'>,
): TrackFault {
  return { about: 'track', what, track, bytes, from: track.startedAt + fromMs, to: track.startedAt + toMs };
}

/** In the order of their index; of two with the same index the one that can be believed. */
function segmentsOf({ entries, doubtful }: CheckedChain, trackId: string): SealedSegment[] {
  const byIndex = new Map<number, SealedSegment>();
  for (const entry of entries) {
    if (!isSegment(entry) || entry.trackId !== trackId) continue;
    const segment = { ...entry, doubtful: doubtful.has(entry) };
    if (!segment.doubtful || !byIndex.has(segment.index)) byIndex.set(segment.index, segment);
  }
  return [...byIndex.values()].sort((one, other) => one.index - other.index);
}

/** Each film that is there must be as the chain says, and the newest must be there. */
async function checkFilms(parts: SealedParts, { entries, doubtful }: CheckedChain, deleted: boolean) {
  const films = entries.flatMap((entry) => (entry.kind === 'film' && !doubtful.has(entry) ? [entry] : []));
  const faults: FilmFault[] = [];
  for (const [index, { fileId, sha256, bytes }] of films.entries()) {
    const add = (what: FilmFault['what']) => faults.push({ about: 'film', what, fileId });
    const film = await opened(() => parts.film(fileId));
    const content = film && !(film instanceof Unread) ? await opened(() => contentOf(film)) : film;
    if (content instanceof Unread) add(content.what);
    else if (content && (content.sha256 !== sha256 || content.bytes !== bytes)) add('changed');
    else if (!content && index === films.length - 1 && !deleted) add('missing');
  }
  return faults;
}

function strangeFiles({ tracks, films }: SealedParts, { entries }: CheckedChain): StrangeFile[] {
  const known = new Set(
    entries.flatMap((entry) => ('trackId' in entry ? entry.trackId : 'fileId' in entry ? entry.fileId : [])),
  );
  const strange =
    (what: StrangeFile['what']) =>
    (id: string): StrangeFile[] =>
      known.has(id) ? [] : [{ about: 'file', what, id }];
  return [...tracks.flatMap(strange('journal')), ...films.flatMap(strange('film'))];
}

/** It cannot be decrypted, from this byte of the plaintext on; or it cannot be had now. */
class Unread {
  readonly what: 'unreadable' | 'unavailable';
  readonly position: number;

  constructor(error: unknown) {
    this.what = error instanceof VaultDamaged ? 'unreadable' : 'unavailable';
    this.position = error instanceof VaultDamaged ? error.position : 0;
  }
}

async function opened<Opened>(open: () => Promise<Opened>): Promise<Opened | Unread> {
  try {
    return await open();
  } catch (error) {
    return new Unread(error);
  }
}
