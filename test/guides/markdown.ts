import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's top folder. */
export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', 'reports', '.git']);

/** A guide: a Markdown file of the project. */
export interface Guide {
  /** Below the project's top folder. */
  readonly path: string;
  /** Its text without the fenced code blocks. */
  readonly prose: string;
  /** The contents of its fenced code blocks. */
  readonly codeBlocks: readonly string[];
}

/** Every Markdown file of the project, in the order of their paths. */
export function allGuides(): Guide[] {
  return markdownBelow(PROJECT).map(readGuide);
}

/** @param path below the project's top folder */
export function readGuide(path: string): Guide {
  const text = readFileSync(join(PROJECT, path), 'utf8');
  const parts = text.split(/^```.*\n?/m);
  const isCode = (_: string, index: number): boolean => index % 2 === 1;
  return {
    path,
    prose: parts.filter((part, index) => !isCode(part, index)).join(''),
    codeBlocks: parts.filter(isCode),
  };
}

function markdownBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : markdownBelow(path);
      return entry.name.endsWith('.md') ? [relative(PROJECT, path)] : [];
    })
    .sort();
}

/** The targets of a guide's links and pictures that lead to files of the project. */
export function localLinks({ prose }: Guide): string[] {
  const targets = [...prose.matchAll(/\]\(([^()\s]+)\)/g)].map((match) => match[1]!);
  return targets.filter((target) => !/^[a-z][a-z+.-]*:/i.test(target));
}

/** What a guide has in backticks. */
export function codeSpans({ prose }: Guide): string[] {
  return [...prose.matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!);
}

/** The anchors of a guide's headings, as GitHub makes them. */
export function anchors({ prose }: Guide): Set<string> {
  const seen = new Map<string, number>();
  const all = new Set<string>();
  for (const [, heading = ''] of prose.matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    all.add(count === 0 ? slug : `${slug}-${count}`);
  }
  return all;
}
