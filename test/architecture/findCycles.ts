/** An import of one file by another, as paths below one tree. */
export interface FileImport {
  readonly from: string;
  readonly to: string;
}

/**
 * Finds cycles on every level of a tree: what is directly in one folder, its files and its folders (each with all that is below it), must
 * not import one another in a circle. So there is neither a cycle of files anywhere, nor one of folders that are side by side. A folder's
 * own files may use the folders in it and be used by them, as long as these are different files.
 *
 * @returns of each cycle, the imports that make it up, as `a.ts → b.ts`: one of the shortest ways round.
 */
export function findCycles(imports: readonly FileImport[]): string[][] {
  const levels = new Map<string, Map<string, Map<string, FileImport>>>();
  for (const one of imports) {
    const [level, from, to] = part(one);
    if (from === to) continue;
    const graph = levels.get(level) ?? new Map<string, Map<string, FileImport>>();
    const edges = graph.get(from) ?? new Map<string, FileImport>();
    if (!edges.has(to)) edges.set(to, one);
    levels.set(level, graph.set(from, edges));
  }
  return [...levels.values()].flatMap(cyclesOf);
}

/** The deepest folder that both files are in, and what of it each of them is in (or is). */
function part({ from, to }: FileImport): [level: string, from: string, to: string] {
  const a = from.split('/');
  const b = to.split('/');
  let depth = 0;
  while (depth < Math.min(a.length, b.length) - 1 && a[depth] === b[depth]) depth += 1;
  return [a.slice(0, depth).join('/'), a[depth]!, b[depth]!];
}

/** One cycle for every set of nodes that reach one another. */
function cyclesOf(graph: ReadonlyMap<string, ReadonlyMap<string, FileImport>>): string[][] {
  const cycles: string[][] = [];
  const seen = new Set<string>();
  for (const start of graph.keys()) {
    if (seen.has(start)) continue;
    const way = shortestWayRound(graph, start);
    if (way === undefined) continue;
    for (const node of graph.keys())
      if (reaches(graph, start, node) && reaches(graph, node, start)) seen.add(node);
    cycles.push(way.map(({ from, to }) => `${from} → ${to}`));
  }
  return cycles;
}

function reaches(
  graph: ReadonlyMap<string, ReadonlyMap<string, FileImport>>,
  from: string,
  to: string,
): boolean {
  return waysFrom(graph, from).has(to);
}

function shortestWayRound(
  graph: ReadonlyMap<string, ReadonlyMap<string, FileImport>>,
  start: string,
): FileImport[] | undefined {
  return waysFrom(graph, start).get(start);
}

/** The shortest way to every node that can be reached, with one step at least. */
function waysFrom(
  graph: ReadonlyMap<string, ReadonlyMap<string, FileImport>>,
  start: string,
): Map<string, FileImport[]> {
  const ways = new Map<string, FileImport[]>();
  const queue: [string, FileImport[]][] = [[start, []]];
  for (const [node, way] of queue) {
    for (const [next, one] of graph.get(node) ?? []) {
      if (ways.has(next)) continue;
      ways.set(next, [...way, one]);
      queue.push([next, [...way, one]]);
    }
  }
  return ways;
}
