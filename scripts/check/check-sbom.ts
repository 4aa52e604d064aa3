import { exec } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';
import { readBundledFiles } from '../build/bundled-files.js';
import { findContentProblems, findSchemaProblems, SBOM_PATH } from './sbom-problems.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const packedSchema = z.tuple([z.object({ files: z.array(z.object({ path: z.string() })) })]);

const { stdout } = await promisify(exec)('npm pack --dry-run --json --ignore-scripts', {
  cwd: ROOT,
  maxBuffer: 2 ** 26,
});
const [{ files }] = packedSchema.parse(JSON.parse(stdout));
const text = await readFile(path.join(ROOT, SBOM_PATH), 'utf8');
const packed = files.map((file) => file.path);
const problems = [
  ...(await findSchemaProblems(text)),
  ...(await findContentProblems(text, await readBundledFiles(), packed, ROOT)),
];
for (const problem of problems) process.stdout.write(`${SBOM_PATH}: ${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
