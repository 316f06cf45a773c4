import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

// `npm run build`: dist/ for the package (or another folder, as `node build.ts <folder>`). The program and its libraries are bundled into a
// few files: to find and load hundreds of them takes longer than to check a small sheet.
const root = fileURLToPath(new URL('.', import.meta.url));
const folder = process.argv[2] ?? join(root, 'dist');

rmSync(folder, { recursive: true, force: true });
const bundle = await rolldown({
  cwd: root,
  input: 'src/cli.js',
  platform: 'node',
  plugins: [
    {
      name: 'yargs-texts',
      transform: { filter: { id: /yargs.lib.platform-shims.esm\.mjs$/ }, handler: beside },
    },
  ],
});
const { output } = await bundle.write({
  dir: folder,
  format: 'esm',
  // Modules that name a file from where they are (lib/programFolder.ts) are in a folder of this name in src, too.
  chunkFileNames: 'lib/[name]-[hash].js',
  // Node keeps quiet about what libraries in node_modules use that is deprecated; out of there, it would tell every user.
  intro: ({ isEntry }) => (isEntry ? 'process.noDeprecation = true;' : ''),
});
await bundle.close();
cpSync(join(root, 'node_modules/yargs/locales/en.json'), join(folder, 'locales/en.json'));
cpSync(join(root, 'src/reporter/wording/output.schema.json'), join(folder, 'output.schema.json'));
cpSync(join(root, 'src/ongoing/wsdl'), join(folder, 'ongoing/wsdl'), { recursive: true });
writeFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), licences(output));
chmodSync(join(folder, 'cli.js'), 0o755);

/** yargs looks for its texts three folders above its module. In the bundle that would be outside of it: there they are in dist/locales. */
function beside(code: string): string {
  const moved = code.replace("'../../../locales'", "'../../locales'");
  if (moved === code) throw new Error('yargs looks for its texts elsewhere now.');
  return moved;
}

/** The licences of the libraries in the bundle, which ask to be passed on with it. */
function licences(files: typeof output): string {
  const modules = files.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  const packages = new Set(
    modules.flatMap((id) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? []),
  );
  return [...packages]
    .sort()
    .map(licenceOf)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

function licenceOf(path: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const file = readdirSync(path).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : readFileSync(join(path, file), 'utf8');
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
}
