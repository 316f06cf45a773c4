/** How far into a page its title and its first words are looked for, in characters. */
const SEARCHED_FOR_TITLE = 100_000;
const SEARCHED_FOR_WORDS = 20_000;
const LONGEST_TITLE = 1000;
const HIDDEN = /<!--[\s\S]*?-->|<(script|style|noscript|svg)\b[\s\S]*?<\/\1\s*>/gi;
const TAG = /<[^<>]*>/g;

/** A page's title, or else its first heading with a text, as HTML; empty without any. One without an end goes to the end of the page. */
export function titleOf(html: string): string {
  const start = html.slice(0, SEARCHED_FOR_TITLE);
  for (const { index, 0: tag, 1: name } of start.matchAll(/<(title|h1|h2)(?:\s[^<>]{0,200})?>/gi)) {
    const begin = index + tag.length;
    const rest = start.slice(begin, begin + LONGEST_TITLE);
    const end = rest.toLowerCase().indexOf(`</${name!.toLowerCase()}`);
    if (plainText(end === -1 ? rest : rest.slice(0, end)) === '') continue;
    // A title is never cut, for the cut could go through a secret.
    return end === -1 ? html.slice(begin) : rest.slice(0, end);
  }
  return '';
}

/** The text of HTML on one line: without tags, and with characters instead of their names. */
export function plainText(html: string): string {
  return html
    .slice(0, SEARCHED_FOR_WORDS)
    .replace(HIDDEN, ' ')
    .replace(TAG, ' ')
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{1,8}));/gi, (whole, decimal, hex, name) => {
      if (name !== undefined) return CHARACTERS.get(name) ?? whole;
      const code = Number.parseInt(decimal ?? hex, decimal === undefined ? 16 : 10);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    })
    .replace(/\s+/g, ' ')
    .trim();
}

/** The names that titles of error pages have; others stay as they are. */
const CHARACTERS = new Map(
  Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: ' ',
    aring: 'å',
    auml: 'ä',
    ouml: 'ö',
    uuml: 'ü',
    aelig: 'æ',
    oslash: 'ø',
    eacute: 'é',
    Aring: 'Å',
    Auml: 'Ä',
    Ouml: 'Ö',
    Uuml: 'Ü',
    AElig: 'Æ',
    Oslash: 'Ø',
    Eacute: 'É',
    szlig: 'ß',
    ndash: '–',
    mdash: '—',
    hellip: '…',
    lsquo: '‘',
    rsquo: '’',
    ldquo: '“',
    rdquo: '”',
    laquo: '«',
    raquo: '»',
    middot: '·',
    bull: '•',
    copy: '©',
  }),
);
