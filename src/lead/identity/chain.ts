/**
 * Groups members that share a key, directly or through other members. Union-find by the smallest index keeps the members in
 * order.
 */
export function chain<T>(members: readonly T[], keysFor: (member: T) => readonly string[]): T[][] {
  const parent = members.map((_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (parent[root] !== root) root = parent[root] ?? root;
    let step = index;
    while (step !== root) [step, parent[step]] = [parent[step] ?? root, root];
    return root;
  };
  const firstOf = new Map<string, number>();
  members.forEach((member, index) => {
    for (const key of keysFor(member)) {
      const other = find(firstOf.get(key) ?? index);
      firstOf.set(key, other);
      const root = find(index);
      parent[Math.max(root, other)] = Math.min(root, other);
    }
  });
  const sets = new Map<number, T[]>();
  members.forEach((member, index) => {
    const root = find(index);
    const set = sets.get(root);
    if (set === undefined) sets.set(root, [member]);
    else set.push(member);
  });
  return [...sets.values()];
}
