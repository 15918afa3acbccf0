/**
 * The longest part of a list that is in ascending order, as indices: what is not among them was moved. So that one piece carried to another
 * place is told as one piece moved, not as all others.
 */
export function inAscendingOrder(values: readonly number[]): number[] {
  /** By length: the index whose value ends the best list of that length. */
  const ends: number[] = [];
  const before: (number | null)[] = [];
  for (const [index, value] of values.entries()) {
    const length = lowerBound(ends, (end) => (values[end] ?? 0) < value);
    before[index] = length > 0 ? (ends[length - 1] ?? null) : null;
    ends[length] = index;
  }
  const kept: number[] = [];
  for (let index = ends.at(-1) ?? null; index !== null; index = before[index] ?? null) kept.push(index);
  return kept.reverse();
}

/** How many of the first hold the condition, which holds for a beginning of the list. */
function lowerBound<Value>(list: readonly Value[], holds: (value: Value) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle] as Value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
