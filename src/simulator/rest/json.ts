/** A number whose digits are written as they are: `1234.10` stays `1234.10`, which a JavaScript number can't. */
export class JsonNumber {
  readonly text: string;

  /**
   * @param text a decimal as SOAP takes it: `+5`, `.5` and `007` become `5`, `0.5` and `7`, which JSON requires
   * @param leastDecimals zeros are added up to this many decimals
   */
  constructor(text: string, leastDecimals = 0) {
    const [whole = '', given = ''] = text.replace(/^[+-]/, '').split('.');
    const fraction = given.padEnd(leastDecimals, '0');
    const digits = whole.replace(/^0+(?=\d)/, '') || '0';
    // .NET has no negative zero here.
    const sign = text.startsWith('-') && /[1-9]/.test(text) ? '-' : '';
    this.text = sign + digits + (fraction === '' ? '' : `.${fraction}`);
  }
}

/** What can be written as JSON. */
export type Json = null | boolean | number | string | JsonNumber | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: Json;
}

/** JSON without white space. @param empty whether members that are null are written as null or left out */
export function writeJson(value: Json, empty: 'null' | 'left-out'): string {
  if (value instanceof JsonNumber) return value.text;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map((one) => writeJson(one, empty)).join(',')}]`;
  let members = '';
  for (const name in value) {
    const member = value[name]!;
    if (member === null && empty === 'left-out') continue;
    // The names are the program's own: nothing in them needs to be escaped.
    members += `${members === '' ? '' : ','}"${name}":${writeJson(member, empty)}`;
  }
  return `{${members}}`;
}

function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}
