import type { CheckedChain } from './checkChain.ts';
import { fingerprintOf, isSigned, type Seal } from './seal.ts';

/**
 * `unsigned`: the signature does not fit. `other_key`: it was made with another key than the known one, or than the other seals. `cut`: the chain had more
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

/** Looks at every seal. `recordingId`: as the chain says, empty if it does not. `fingerprint`: of the key that must have signed, where it is known from elsewhere; else that of the first seal. */
export function checkSeals(
  { entries }: CheckedChain,
  seals: readonly Seal[],
  recordingId: string,
  fingerprint?: string,
): CheckedSeals {
  const inTime = seals.toSorted((one, other) => one.entries - other.entries);
  const [first] = inTime;
  const present = entries.reduce((most, { seq }) => Math.max(most, seq + 1), 0);
  const key = fingerprint ?? (first ? fingerprintOf(first.publicKey) : '');
  const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
  const whatOf = (seal: Seal): SealFault['what'] | null => {
    if (!isSigned(seal)) return 'unsigned';
    if (fingerprintOf(seal.publicKey) !== key) return 'other_key';
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
