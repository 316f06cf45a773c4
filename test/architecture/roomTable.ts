import type { Room } from './rooms.ts';

/** The table of rooms in Markdown, as src/README.md has it. */
export function roomTable(rooms: readonly Room[]): string {
  const rows = rooms.map(({ name, keeps, uses, libraries }) => {
    const label = name.includes('.') ? `\`${name}\`` : `\`${name}/\``;
    return `| ${label} | ${keeps} | ${listed(uses)} | ${listed(libraries)} |`;
  });
  return ['| Room | Keeps | May use | Libraries |', '|---|---|---|---|', ...rows, ''].join('\n');
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
