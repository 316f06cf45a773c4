import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allGuides, anchors, codeSpans, type Guide, localLinks, PROJECT, readGuide } from './markdown.ts';

const GUIDES = allGuides();

describe.each(GUIDES)('$path', (guide) => {
  it('links only to files and headings that exist', () => {
    expect(localLinks(guide).filter((target) => !leadsSomewhere(guide, target))).toEqual([]);
  });

  it('names only files and folders that exist', () => {
    const paths = codeSpans(guide).filter((span) => /^(src|test|samples)\/[\w./-]*$/.test(span));
    expect(paths.filter((path) => !existsSync(join(PROJECT, path)))).toEqual([]);
  });
});

function leadsSomewhere(guide: Guide, target: string): boolean {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? guide.path : join(dirname(guide.path), decodeURI(file));
  if (!existsSync(join(PROJECT, path))) return false;
  return anchor === undefined || anchors(readGuide(path)).has(anchor);
}

describe('the check of links', () => {
  const guide: Guide = { path: 'README.md', prose: '', codeBlocks: [] };

  it.each(['no/such/file.md', 'src/README.md#no-such-heading', '#no-such-heading'])(
    'notices that %s leads nowhere',
    (target) => {
      expect(leadsSomewhere(guide, target)).toBe(false);
    },
  );

  it.each(['LICENSE', 'samples/', 'src/README.md#the-map', '#try-it'])(
    'knows that %s leads somewhere',
    (target) => {
      expect(leadsSomewhere(guide, target)).toBe(true);
    },
  );

  it('finds links and pictures, and not those in code blocks or to other sites', () => {
    const prose = '[a](b.md) ![c](d.png) [e](https://example.com) [`f`](g/#h)';
    expect(localLinks({ ...guide, prose })).toEqual(['b.md', 'd.png', 'g/#h']);
  });

  it('makes the anchors of headings as GitHub does', () => {
    const prose = "# What was *not* tried\n\n## `--json`, & more\n\n## Åland\n\n## Åland\n\n## It's";
    expect([...anchors({ ...guide, prose })]).toEqual([
      'what-was-not-tried',
      '--json--more',
      'åland',
      'åland-1',
      'its',
    ]);
  });
});

describe('README.md', () => {
  const readme = GUIDES.find(({ path }) => path === 'README.md')!;

  it('leads to every other guide', () => {
    const others = GUIDES.map(({ path }) => path).filter((path) => path !== 'README.md');
    expect(localLinks(readme)).toEqual(expect.arrayContaining(others));
  });

  it('has at most 150 lines', () => {
    const text = readFileSync(join(PROJECT, 'README.md'), 'utf8');
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });

  it.each(['npm ci && npm run demo', 'npm ci && npm test'])('has a code block for %s', (line) => {
    expect(readme.codeBlocks).toContain(`${line}\n`);
  });
});

describe('src/README.md', () => {
  it('has every room on its map', () => {
    const rooms = readdirSync(join(PROJECT, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${name}/`);
    expect(codeSpans(readGuide('src/README.md'))).toEqual(expect.arrayContaining(rooms));
  });
});
