/** A piece of a section: text that is shown as it is, or a letter, digit place, sign or `[h]` that stands for something. */
export interface FormatPiece {
  readonly literal: boolean;
  readonly text: string;
}

export type Operator = '<' | '<=' | '>' | '>=' | '=' | '<>';

/** One section of a number format (ECMA-376 part 1, 18.8.31). */
export interface FormatSection {
  readonly pieces: readonly FormatPiece[];
  /** `[>=1000]`: the numbers that the section is for. */
  readonly condition?: { readonly operator: Operator; readonly value: string };
  /** Whether the section gives the number a color. */
  readonly colored: boolean;
}

const CONDITION = /^(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)$/;
const COLOR = /^(?:black|blue|cyan|green|magenta|red|white|yellow|color\s*\d+)$/i;
const ELAPSED = /^(?:h+|m+|s+)$/i;

/** Takes a format code apart. A section that holds nothing has no pieces. */
export function formatSections(code: string): FormatSection[] {
  const sections: FormatSection[] = [];
  for (let at = 0; at <= code.length; ) {
    const { section, end } = sectionAt(code, at);
    sections.push(section);
    at = end + 1;
  }
  return sections;
}

function sectionAt(code: string, start: number): { section: FormatSection; end: number } {
  const pieces: FormatPiece[] = [];
  let condition: FormatSection['condition'];
  let colored = false;
  let at = start;
  for (; at < code.length && code[at] !== ';'; at += 1) {
    const c = code[at]!;
    if (c === '"' || c === '[') {
      const close = code.indexOf(c === '"' ? '"' : ']', at + 1);
      const end = close < 0 ? code.length : close;
      const inside = code.slice(at + 1, end);
      at = end;
      if (c === '"') pieces.push({ literal: true, text: inside });
      else if (ELAPSED.test(inside)) pieces.push({ literal: false, text: `[${inside.toLowerCase()}]` });
      else if (COLOR.test(inside)) colored = true;
      else if (inside.startsWith('$')) pieces.push({ literal: true, text: currencyOf(inside) });
      else {
        const [, operator, value] = CONDITION.exec(inside) ?? [];
        if (value !== undefined) condition = { operator: operator as Operator, value };
      }
    } else if (c === '\\') {
      at += 1;
      pieces.push({ literal: true, text: code[at] ?? '' });
    } else if (c === '_' || c === '*') {
      at += 1;
      pieces.push({ literal: true, text: c === '_' ? ' ' : '' });
    } else {
      const stands = /[\p{L}0#?.,%/@]/u.test(c);
      pieces.push({ literal: !stands, text: stands ? c.toLowerCase() : c });
    }
  }
  return { section: { pieces, colored, ...(condition === undefined ? {} : { condition }) }, end: at };
}

/** The sign of `$kr-41D`, which has a language behind it; `$-409` is a language alone. */
function currencyOf(inside: string): string {
  const dash = inside.lastIndexOf('-');
  return inside.slice(1, dash < 0 ? undefined : dash);
}
