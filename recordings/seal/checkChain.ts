import { beginning, type ChainEntry, type ChainHead, canonical, hashOf, headOf, parseLine } from './chain.ts';
import { inAscendingOrder } from './order.ts';

/**
 * `unreadable`: a line is no entry. `changed`: does not fit its own hash. `removed`: numbers are missing. `moved`: stands in another place.
 * `inserted`: a number stands there twice. `unlinked`: fits its own hash, but not the entry before it: one of the two was made anew.
 */
export type ChainFault = {
  about: 'chain';
  what: 'unreadable' | 'changed' | 'removed' | 'moved' | 'inserted' | 'unlinked';
  /** Numbers of the first and last entry that are meant. */
  from: number;
  to: number;
  /** What stands there, where it is known; of what was removed, the entries around it. */
  entries: ChainEntry[];
};

export type CheckedChain = {
  /** In the order of the file. */
  entries: ChainEntry[];
  /** Of these, the ones that cannot be believed. */
  doubtful: Set<ChainEntry>;
  faults: ChainFault[];
  head: ChainHead;
};

/** Reads a chain file and looks at every entry by itself and at the order. That its end is there only a seal can say. */
export function checkChain(text: string): CheckedChain {
  const faults: ChainFault[] = [];
  const entries: ChainEntry[] = [];
  const doubtful = new Set<ChainEntry>();
  const lines = text.split('\n');
  // What a kill tore off is no entry.
  const torn = lines.pop();
  if (torn && parseLine(torn)) lines.push(torn);
  for (const [number, line] of lines.entries()) {
    const entry = parseLine(line);
    if (!entry) {
      faults.push({ about: 'chain', what: 'unreadable', from: number, to: number, entries: [] });
      continue;
    }
    entries.push(entry);
    if (hashOf(entry) === entry.hash && canonical(entry) === line) continue;
    doubtful.add(entry);
    faults.push(faultOf('changed', entry));
  }
  faults.push(...orderFaults(entries, doubtful, new Set(faults.map(({ from }) => from))));
  const last = entries.at(-1);
  return { entries, doubtful, faults, head: last ? headOf(last) : beginning };
}

function faultOf(what: ChainFault['what'], entry: ChainEntry): ChainFault {
  return { about: 'chain', what, from: entry.seq, to: entry.seq, entries: [entry] };
}

/** `known`: numbers that stand in a fault already. */
function orderFaults(
  entries: readonly ChainEntry[],
  doubtful: Set<ChainEntry>,
  known: ReadonlySet<number>,
): ChainFault[] {
  const inPlace = new Set(inAscendingOrder(entries.map(({ seq }) => seq)));
  const kept = entries.filter((_, index) => inPlace.has(index));
  const keptNumbers = new Set(kept.map(({ seq }) => seq));
  const others = entries.filter((_, index) => !inPlace.has(index));
  for (const entry of others) doubtful.add(entry);
  const faults = others.map((entry) => faultOf(keptNumbers.has(entry.seq) ? 'inserted' : 'moved', entry));
  const present = new Set([...known, ...entries.map(({ seq }) => seq)]);
  let before: ChainEntry | null = null;
  for (const entry of kept) {
    const expected = before ? headOf(before) : beginning;
    if (entry.seq > expected.entries)
      faults.push(...missing(expected.entries, entry.seq - 1, present, [before, entry]));
    const follows = entry.seq === expected.entries;
    if (follows && entry.previous !== expected.head && !(before && doubtful.has(before))) {
      if (before) doubtful.add(before);
      doubtful.add(entry);
      faults.push(faultOf('unlinked', entry));
    }
    before = entry;
  }
  return faults;
}

/** Runs of numbers that no line has. */
function missing(
  from: number,
  to: number,
  present: ReadonlySet<number>,
  around: readonly (ChainEntry | null)[],
): ChainFault[] {
  const entries = around.filter((entry) => entry !== null);
  const between = [...present].filter((number) => number >= from && number <= to).sort((one, other) => one - other);
  const ends = [from - 1, ...between, to + 1];
  return ends.slice(1).flatMap((end, index): ChainFault[] => {
    const begin = (ends[index] ?? 0) + 1;
    return begin < end ? [{ about: 'chain', what: 'removed', from: begin, to: end - 1, entries }] : [];
  });
}
