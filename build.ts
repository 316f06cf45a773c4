import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';

// `npm run build`: dist/ for the package. tsc leaves the WSDL files behind, so they are copied.
rmSync('dist', { recursive: true, force: true });
execFileSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
cpSync('src/ongoing/wsdl', 'dist/ongoing/wsdl', { recursive: true });
chmodSync('dist/cli.js', 0o755);
