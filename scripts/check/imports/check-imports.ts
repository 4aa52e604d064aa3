import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { listImportProblems } from './import-problems.js';
import { readImports } from './read-imports.js';

// Part of `npm run check`: reports import cycles between files or folders, and imports that the table in ARCHITECTURE.md forbids.

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

const imports = await readImports(ROOT);
const problems = listImportProblems(imports, await readFile(path.join(ROOT, 'ARCHITECTURE.md'), 'utf8'));
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.stdout.write(`${imports.length} imports, ${problems.length} problems\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
