import { findCycles } from './findCycles.ts';
import type { Import } from './readImports.ts';
import type { Exception, Room } from './rooms.ts';

/** What is wrong with a tree's imports, one sentence each; an empty list if nothing is. */
export function judgeImports(
  imports: readonly Import[],
  rooms: readonly Room[],
  exceptions: readonly Exception[] = [],
): string[] {
  const judged = imports.filter((one) => !exceptions.some((exception) => isExcepted(one, exception)));
  const files = judged.filter((one) => one.kind === 'file');
  return [
    ...new Set(judged.flatMap((one) => wrongWith(one, rooms) ?? [])),
    ...findCycles(files).map((cycle) => `a cycle: ${cycle.join(', ')}`),
  ];
}

/** The exceptions that none of the imports needs. */
export function needlessExceptions(
  imports: readonly Import[],
  exceptions: readonly Exception[],
): Exception[] {
  return exceptions.filter((exception) => !imports.some((one) => isExcepted(one, exception)));
}

/** What is wrong with the table of rooms itself. */
export function judgeRooms(rooms: readonly Room[]): string[] {
  const wrong: string[] = [];
  for (const [at, { name, uses }] of rooms.entries()) {
    const below = rooms.slice(at + 1).map((room) => room.name);
    for (const used of uses)
      if (!below.includes(used)) wrong.push(`${name} uses ${used}, which is not below it`);
  }
  return wrong;
}

/** Libraries that the table names for a room which does not import them. */
export function needlessLibraries(imports: readonly Import[], rooms: readonly Room[]): string[] {
  const used = new Set(
    imports.flatMap((one) => (one.kind === 'library' ? `${roomOf(one.from)}: ${one.library}` : [])),
  );
  return rooms
    .flatMap(({ name, libraries }) => libraries.map((library) => `${name}: ${library}`))
    .filter((entry) => !used.has(entry));
}

/** The first part of a path: the room that it is in, or the file itself beside the rooms. */
export function roomOf(path: string): string {
  return path.split('/', 1)[0]!;
}

function isExcepted(one: Import, { from, to }: Exception): boolean {
  return one.kind === 'file' && one.from === from && one.to === to;
}

function wrongWith(one: Import, rooms: readonly Room[]): string | undefined {
  const name = roomOf(one.from);
  const room = rooms.find((candidate) => candidate.name === name);
  if (room === undefined) return `${one.from}: there is no room ${name} in the table`;
  switch (one.kind) {
    case 'unknown':
      return `${one.from} imports what is only known at run time`;
    case 'library':
      return room.libraries.includes(one.library)
        ? undefined
        : `${one.from} imports ${one.library}, which is no library of ${name}`;
    case 'file': {
      const used = roomOf(one.to);
      return used === name || room.uses.includes(used)
        ? undefined
        : `${one.from} imports ${one.to}, but ${name} may use only: ${room.uses.join(', ') || 'nothing'}`;
    }
  }
}
