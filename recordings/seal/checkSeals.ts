import type { CheckedChain } from './checkChain.ts';
import { fingerprintOf, isSigned, type Seal } from './seal.ts';

/**
 * `unsigned`: the signature does not fit. `other_key`: it was made with none of the known keys or, where none is known, with another one than the first seal. `cut`: the chain had more
 * entries when it was signed. `other_chain`: an entry is not the one that was signed. `other_recording`: the seal is of another recording.
 */
export type SealFault = {
  about: 'seal';
  what: 'unsigned' | 'other_key' | 'cut' | 'other_chain' | 'other_recording' | 'missing';
  /** Entries at signing, and now. */
  entries: number;
  present: number;
  signedAt: string;
};

export type CheckedSeals = { holding: Seal[]; unsealed: number; faults: SealFault[] };

/** Looks at every seal. `recordingId`: as the chain says, empty if it does not. `fingerprints`: of the keys that may have signed; empty if that is not known. */
export function checkSeals(
  { entries }: CheckedChain,
  seals: readonly Seal[],
  recordingId: string,
  fingerprints: readonly string[] = [],
): CheckedSeals {
  const inTime = seals.toSorted((one, other) => one.entries - other.entries);
  const [first] = inTime;
  const present = entries.reduce((most, { seq }) => Math.max(most, seq + 1), 0);
  const known = fingerprints.length > 0 || !first ? fingerprints : [fingerprintOf(first.publicKey)];
  const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
  const whatOf = (seal: Seal): SealFault['what'] | null => {
    if (!isSigned(seal)) return 'unsigned';
    if (!known.includes(fingerprintOf(seal.publicKey))) return 'other_key';
    if (recordingId !== '' && seal.recordingId !== recordingId) return 'other_recording';
    if (seal.entries > present) return 'cut';
    return bySeq.get(seal.entries - 1)?.hash === seal.head ? null : 'other_chain';
  };
  const faults = inTime.flatMap((seal): SealFault[] => {
    const what = whatOf(seal);
    return what ? [{ about: 'seal', what, entries: seal.entries, present, signedAt: seal.signedAt }] : [];
  });
  const holding = inTime.filter((seal) => whatOf(seal) === null);
  const unsealed = Math.max(0, present - (holding.at(-1)?.entries ?? 0));
  if (seals.length === 0) faults.push({ about: 'seal', what: 'missing', entries: 0, present, signedAt: '' });
  return { holding, unsealed, faults };
}
