import { beforeEach, describe, expect, test } from 'vitest';
import { type ChainEntry, hashOf, parseLine } from '../../recordings/seal/chain.ts';
import { fingerprintOf, Sealer } from '../../recordings/seal/seal.ts';
import { verifyRecording } from '../../recordings/seal/verify.ts';
import { VaultDamaged } from '../../recordings/vault/vaultFormat.ts';
import { newSealKey, SealedRecording } from '../support/sealedRecording.ts';

const kinds = [
  'opened',
  'consent',
  'join',
  'track',
  'segment',
  'recovered',
  'trackEnd',
  'leave',
  'gap',
  'film',
  'deleted',
] as const;
const startedAt = 1_000_000;

let recording: SealedRecording;
beforeEach(() => {
  recording = new SealedRecording();
});

async function faults() {
  return (await recording.verify(fingerprintOf(recording.sealer.publicKey))).faults;
}

/** What is wrong with tracks: what, whose, and the time from the begin of its journal. */
async function trackFaults() {
  const found = await faults();
  expect(found.filter(({ about }) => about !== 'track')).toEqual([]);
  return found.flatMap((fault) =>
    fault.about === 'track'
      ? [[fault.what, fault.track.source, fault.from - fault.track.startedAt, fault.to - fault.track.startedAt]]
      : [],
  );
}

test('what nobody touched is found as it was', async () => {
  const verified = await recording.verify();
  expect(verified).toMatchObject({
    recordingId: 'recording',
    consultationId: 'consultation',
    startedAt,
    segments: 12,
    intact: 12,
    recovered: 1,
    unsealed: 0,
    deleted: false,
    faults: [],
  });
  expect(verified.seals).toHaveLength(1);
});

describe('in the chain', () => {
  beforeEach(() => {
    recording.note({ kind: 'deleted', happenedAt: '' });
    recording.seals = [];
    recording.seal();
  });

  const chainFaults = async () =>
    (await faults()).flatMap((fault) => (fault.about === 'chain' ? [[fault.what, fault.from, fault.to]] : []));

  test.each(kinds)('a changed entry (%s) is named', async (kind) => {
    const at = recording.indexOf(kind);
    const entry = { ...recording.entries[at], at: new Date(0).toISOString() } as ChainEntry;
    recording.entries[at] = entry;
    expect(await chainFaults()).toEqual([['changed', at, at]]);
  });

  test.each(kinds)('a changed entry (%s) whose hash was made anew does not fit the next one', async (kind) => {
    const at = recording.indexOf(kind);
    const entry = { ...recording.entries[at], at: new Date(0).toISOString() } as ChainEntry;
    recording.entries[at] = { ...entry, hash: hashOf(entry) };
    const last = at === recording.entries.length - 1;
    expect(await faults()).toMatchObject([last ? { what: 'other_chain' } : { what: 'unlinked', from: at + 1 }]);
  });

  test.each(kinds)('a removed entry (%s) is missed', async (kind) => {
    const at = recording.indexOf(kind);
    recording.entries.splice(at, 1);
    const last = at === recording.entries.length;
    expect((await faults()).filter(({ about }) => about !== 'track')).toMatchObject([
      last ? { about: 'seal', what: 'cut' } : { what: 'removed', from: at, to: at },
    ]);
  });

  test.each(kinds)('an entry (%s) that was put in a second time is named', async (kind) => {
    const at = recording.indexOf(kind);
    recording.entries.splice(Math.min(at + 3, recording.entries.length - 1), 0, recording.entries[at] as ChainEntry);
    expect(await chainFaults()).toEqual([['inserted', at, at]]);
  });

  test.each(kinds)('an entry (%s) that stands in another place is named', async (kind) => {
    const at = recording.indexOf(kind);
    const [entry] = recording.entries.splice(at, 1);
    recording.entries.splice(at > 8 ? at - 5 : at + 5, 0, entry as ChainEntry);
    expect(await chainFaults()).toEqual([['moved', at, at]]);
  });

  test('an entry that never was, with numbers and hashes made anew, does not fit the seal', async () => {
    const at = recording.indexOf('consent');
    recording.entries.splice(at + 1, 0, recording.entries[at] as ChainEntry);
    recording.recompute();
    expect(await faults()).toMatchObject([{ about: 'seal', what: 'other_chain' }]);
  });

  test('a chain that ends early is missed by its seal', async () => {
    recording.entries.splice(-2);
    expect(await faults()).toMatchObject([{ about: 'seal', what: 'cut', entries: recording.entries.length + 2 }]);
  });

  test('a line that is no entry is named, and a line that a kill tore is not', async () => {
    const parts = recording.parts();
    const lines = parts.chain.split('\n');
    lines[4] = 'nothing';
    expect((await verifyRecording({ ...parts, chain: lines.join('\n') })).faults).toMatchObject([
      { about: 'chain', what: 'unreadable', from: 4 },
    ]);
    expect((await verifyRecording({ ...parts, chain: `${parts.chain}{"seq":99,"at"` })).faults).toEqual([]);
  });

  test('an entry of a kind that this build does not know keeps its place', () => {
    const entry = { seq: 3, at: '', kind: 'later', previous: '', hash: '' };
    expect(parseLine(JSON.stringify(entry))).toEqual(entry);
    expect(parseLine(JSON.stringify({ ...entry, kind: 'join' }))).toBeNull();
  });
});

describe('of the seals', () => {
  test('one by another key is named, even where everything else was made anew with it', async () => {
    const { publicKey } = recording.sealer;
    const forger = new Sealer(newSealKey());
    recording.entries[2] = { ...recording.entries[2], at: new Date(0).toISOString() } as ChainEntry;
    recording.recompute();
    recording.seals = [];
    recording.seal(forger);
    expect((await recording.verify(fingerprintOf(publicKey))).faults).toMatchObject([{ what: 'other_key' }]);
    expect((await recording.verify()).faults).toEqual([]);
  });

  test('two keys among the seals are named without knowing either', async () => {
    recording.note({ kind: 'deleted', happenedAt: '' });
    recording.seal(new Sealer(newSealKey()));
    expect((await recording.verify()).faults).toMatchObject([{ what: 'other_key' }]);
  });

  test('a chain made anew does not fit the seal', async () => {
    const at = recording.indexOf('segment', 3);
    recording.entries[at] = { ...recording.entries[at], at: new Date(0).toISOString() } as ChainEntry;
    recording.recompute();
    expect(await faults()).toMatchObject([{ about: 'seal', what: 'other_chain' }]);
  });

  test.each(['entries', 'head', 'signedAt', 'signature', 'clock', 'recordingId'] as const)(
    'one whose %s was changed does not hold',
    async (field) => {
      const seal = recording.seals[0];
      if (!seal) throw new Error('no seal');
      const other = { entries: 3, head: 'f'.repeat(64), signedAt: 'then', signature: seal.publicKey, recordingId: 'x' };
      const clock = { ...seal.clock, synchronised: true };
      recording.seals = [{ ...seal, [field]: { ...other, clock }[field] }];
      expect(await faults()).toMatchObject([{ about: 'seal', what: 'unsigned' }]);
    },
  );

  test('none at all is a fault', async () => {
    recording.seals = [];
    expect(await faults()).toMatchObject([{ about: 'seal', what: 'missing' }]);
  });

  test('one of another recording is named', async () => {
    const [seal] = new SealedRecording().seals;
    const { sealer, entries } = recording;
    const last = entries.at(-1);
    if (!seal || !last) throw new Error('no seal');
    recording.seals = [sealer.seal({ ...seal, recordingId: 'another', entries: entries.length, head: last.hash })];
    expect(await faults()).toMatchObject([{ about: 'seal', what: 'other_recording' }]);
  });

  test('entries that came after the last one are counted', async () => {
    recording.note({ kind: 'deleted', happenedAt: '' });
    expect(await recording.verify()).toMatchObject({ unsealed: 1, faults: [] });
    recording.seal();
    expect(await recording.verify()).toMatchObject({ unsealed: 0, faults: [] });
  });
});

describe('of a journal', () => {
  test('a changed second is named', async () => {
    const { from } = recording.segment('camera', 3);
    recording.edit('camera', (journal) => {
      journal[from + 100] = (journal[from + 100] ?? 0) ^ 1;
      return journal;
    });
    expect(await trackFaults()).toEqual([['changed', 'camera', expect.closeTo(3000.123, 3), 4000]]);
  });

  test('a second whose packets were replaced by fewer is named, and the ones behind it are not', async () => {
    const { from, to } = recording.segment('camera', 2);
    recording.edit('camera', (journal) =>
      Buffer.concat([journal.subarray(0, from), journal.subarray(from + 74, to), journal.subarray(to)]),
    );
    expect(await trackFaults()).toEqual([['changed', 'camera', expect.closeTo(2000.123, 3), 3000]]);
  });

  test('a removed second is named, and the ones behind it are not', async () => {
    const { from, to } = recording.segment('microphone', 2);
    recording.edit('microphone', (journal) => Buffer.concat([journal.subarray(0, from), journal.subarray(to)]));
    expect(await trackFaults()).toEqual([['removed', 'microphone', expect.closeTo(2000.123, 3), 3000]]);
  });

  test('two seconds that were removed in different places are named', async () => {
    const one = recording.segment('camera', 1);
    const other = recording.segment('camera', 4);
    recording.edit('camera', (journal) =>
      Buffer.concat([journal.subarray(0, one.from), journal.subarray(one.to, other.from), journal.subarray(other.to)]),
    );
    expect((await trackFaults()).map(([what, , , to]) => [what, to])).toEqual([
      ['removed', 2000],
      ['removed', 5000],
    ]);
  });

  test('the very first second, with the journal’s header, is no different', async () => {
    const { to } = recording.segment('camera', 0);
    recording.edit('camera', (journal) => journal.subarray(to));
    expect(await trackFaults()).toEqual([['removed', 'camera', 0, 1000]]);
  });

  test('a second that was moved is named alone', async () => {
    const { from, to } = recording.segment('camera', 1);
    const target = recording.segment('camera', 4).from;
    recording.edit('camera', (journal) =>
      Buffer.concat([
        journal.subarray(0, from),
        journal.subarray(to, target),
        journal.subarray(from, to),
        journal.subarray(target),
      ]),
    );
    expect(await trackFaults()).toEqual([['moved', 'camera', expect.closeTo(1000.123, 3), 2000]]);
  });

  test('bytes that were put in are named with their place', async () => {
    const { from, to } = recording.segment('camera', 1);
    const target = recording.segment('camera', 4).from;
    recording.edit('camera', (journal) =>
      Buffer.concat([journal.subarray(0, target), journal.subarray(from, to), journal.subarray(target)]),
    );
    expect(await trackFaults()).toEqual([['inserted', 'camera', 4000, expect.closeTo(4000.123, 3)]]);
  });

  test('a journal that was cut off is told from the second on where it ends', async () => {
    const { from } = recording.segment('camera', 4);
    recording.edit('camera', (journal) => journal.subarray(0, from));
    expect((await trackFaults()).map(([what, , , to]) => [what, to])).toEqual([
      ['cut', 5000],
      ['cut', 6000],
    ]);
    recording.edit('camera', (journal) => journal.subarray(0, from - 10));
    expect((await trackFaults()).map(([what, , , to]) => [what, to])).toEqual([
      ['changed', 4000],
      ['cut', 5000],
      ['cut', 6000],
    ]);
  });

  test('bytes behind the end are named, unless the track has not ended yet', async () => {
    const { from, to } = recording.segment('camera', 1);
    recording.edit('camera', (journal) => Buffer.concat([journal, journal.subarray(from, to)]));
    expect(await trackFaults()).toEqual([['added', 'camera', 6000, 6000]]);
    recording.entries.splice(recording.indexOf('trackEnd'), 1);
    recording.recompute();
    recording.seals = [];
    recording.seal();
    expect(await trackFaults()).toEqual([]);
  });

  test('one that is gone is missed', async () => {
    recording.journals.delete('camera');
    expect(await trackFaults()).toEqual([['missing', 'camera', 0, 6000]]);
  });

  test('one that cannot be decrypted is named, with the second from which on', async () => {
    const parts = recording.parts();
    const { from } = recording.segment('camera', 3);
    const journal = async () => Promise.reject(new VaultDamaged('the length of a record was changed', from + 10));
    const { faults: found } = await verifyRecording({ ...parts, journal });
    expect(found.map(({ what }) => what)).toEqual(['unreadable', 'unreadable']);
    expect(found[0]).toMatchObject({ from: startedAt + 3000.123, to: startedAt + 6000 });
  });

  test('of one that cannot be had now nothing is said but that', async () => {
    const parts = recording.parts();
    const away = async () => Promise.reject(new Error('the object store cannot be had'));
    const broken = { size: 1e6, read: away, close: async () => {} };
    for (const journal of [away, async () => broken]) {
      const { faults: found } = await verifyRecording({ ...parts, journal, film: journal });
      expect(found.map(({ what }) => what)).toEqual(['unavailable', 'unavailable', 'unavailable']);
    }
  });

  test('one that was exchanged whole is told for each of its seconds', async () => {
    recording.journals.set('camera', Buffer.from(recording.journals.get('microphone') ?? ''));
    expect(new Set((await trackFaults()).map(([what]) => what))).toEqual(new Set(['changed']));
  });

  test('nothing follows for a second whose own entry was touched', async () => {
    const at = recording.indexOf('segment', 4);
    recording.entries[at] = { ...recording.entries[at], sha256: '0'.repeat(64) } as ChainEntry;
    expect(await faults()).toMatchObject([{ about: 'chain', what: 'changed', from: at }]);
    recording.entries.splice(at, 1);
    expect(await faults()).toMatchObject([{ about: 'chain', what: 'removed', from: at }]);
  });

  test('nor for the last one, when its entry was taken out', async () => {
    const at = recording.indexOf('segment', 10);
    expect(recording.entries[at]).toMatchObject({ trackId: 'camera', index: 5 });
    recording.entries.splice(at, 1);
    expect(await faults()).toMatchObject([{ about: 'chain', what: 'removed', from: at }]);
  });

  test('bytes that a whole chain has no segment for are named', async () => {
    const at = recording.indexOf('segment', 4);
    recording.entries.splice(at, 1);
    recording.recompute();
    recording.seals = [];
    recording.seal();
    expect(await trackFaults()).toEqual([['inserted', 'camera', 2000, expect.closeTo(3000.123, 3)]]);
  });
});

test('files that the chain does not know are named', async () => {
  const parts = { ...recording.parts(), tracks: ['camera', 'another'], films: ['film', 'a better one'] };
  expect((await verifyRecording(parts)).faults).toEqual([
    { about: 'file', what: 'journal', id: 'another' },
    { about: 'file', what: 'film', id: 'a better one' },
  ]);
});

describe('of the film', () => {
  test('a changed one is named', async () => {
    recording.film = Buffer.from('another film');
    expect(await faults()).toEqual([{ about: 'film', what: 'changed', fileId: 'film' }]);
  });

  test('one that is gone is missed, unless the recording was deleted', async () => {
    const none = async () => null;
    const verify = () => verifyRecording({ ...recording.parts(), film: none, journal: none });
    expect((await verify()).faults.map(({ what }) => what)).toEqual(['missing', 'missing', 'missing']);
    recording.note({ kind: 'deleted', happenedAt: '' });
    recording.seal();
    expect(await verify()).toMatchObject({ deleted: true, faults: [] });
  });
});
