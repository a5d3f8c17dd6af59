/** The candidate that was probably meant, or undefined when none is close: at most one edit per three characters. */
export function nearest(wrong: string, candidates: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(wrong.length / 3));
  const [best] = candidates
    .map((candidate) => ({ candidate, edits: edits(wrong.toLowerCase(), candidate.toLowerCase()) }))
    .filter((each) => each.edits <= limit)
    .toSorted((one, other) => one.edits - other.edits);
  return best?.candidate;
}

/** Edits between two words, where swapping two neighbours is one edit: the commonest slip of the hand. */
export function edits(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const cheapest = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(swapped ? Math.min(cheapest, (beforePrevious[column - 2] ?? 0) + 1) : cheapest);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[to.length] ?? 0;
}
