import { visible } from '../../lib/visibleText.ts';
import { ConfigurationError } from '../../model/errors.ts';
import { EXIT } from '../../model/exitCodes.ts';
import type { Language } from '../../template/templateTexts.ts';
import type { Command } from '../command.ts';
import type { Flags } from '../options/flags.ts';
import { OUTPUT_FLAGS, outputOf } from '../options/outputFlags.ts';

const TEMPLATE_FLAGS = {
  lang: { description: 'The language of the headers and explanations: en or sv', shownDefault: 'en' },
  force: { type: 'boolean', description: 'Overwrite the file if it exists' },
} as const satisfies Flags;

/** `charges template`: makes an empty file to fill in. */
export const template: Command = {
  usage: 'template <file>',
  summary: 'Make an empty file to fill in, with explanations',
  positionals: { file: 'The file to make: .xlsx or .csv' },
  flags: { ...TEMPLATE_FLAGS, ...OUTPUT_FLAGS },
  examples: [
    ['charges template corrections.xlsx', 'makes a workbook with checks, notes and an example'],
    ['charges template rattelser.xlsx --lang sv', 'the same in Swedish'],
  ],
  failedJson: ({ exitCode }) => ({ template: null, lang: null, exitCode }),
  run: async (call) => {
    const { values, positional } = call;
    const output = outputOf(call);
    const path = positional('file');
    const language = languageOf(values.text('lang')!);
    const { writeTemplate } = await import('../../template/writeTemplate.ts');
    await writeTemplate({ path, language, replace: values.yes('force') });
    const next = output.command({ command: 'validate', argument: path });
    output.print(`Template: ${visible(path)}\nFill it in, then check it: ${next}`);
    const json = () => ({ template: path, lang: language, exitCode: EXIT.ok, error: null });
    return { exitCode: EXIT.ok, json };
  },
};

function languageOf(text: string): Language {
  const language = text.toLowerCase();
  if (language === 'en' || language === 'sv') return language;
  throw new ConfigurationError(`--lang must be en or sv, not "${text}".`);
}
