import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseEnv, promisify } from 'node:util';
import { nameKey, readSecret, SECRET_PROBLEMS } from '../../../plugin/signing/secret.js';
import type { Report } from './report.js';

/** A file such as `.env` or `.env.local`. */
interface EnvFile {
  path: string;
  values: Readonly<Record<string, string | undefined>>;
}

/**
 * Checks DOCENT_SECRET in the environment and in `.env` files, and that git does not track the files. I/O: reads, and runs git.
 *
 * @param dirs - The site's directory and the function's.
 * @param keyId - Names the secret of the built index; `null` if it is not known.
 */
export async function checkSecrets(
  dirs: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  keyId: string | null,
  report: Report,
): Promise<void> {
  const files = (await Promise.all(dirs.map(readEnvFiles))).flat();
  const places = [{ path: 'the environment', values: environment }, ...files];
  for (const { path: place, values } of places) {
    const read = readSecret(values['DOCENT_SECRET']);
    if (read.ok) {
      const own = nameKey(read.secret);
      const isOther = place !== 'the environment' && keyId !== null && own !== keyId;
      if (isOther)
        report.add(
          'other-secret',
          `${place} has the secret with key ${own}, but the index is signed with ${keyId}`,
        );
      else report.pass(`secret: of ${place}, key ${own}`);
    } else if (read.error !== 'missing') {
      const code = `secret-${read.error === 'too_short' ? 'too-short' : read.error}` as const;
      report.add(code, `DOCENT_SECRET of ${place} ${SECRET_PROBLEMS[read.error]}`);
    }
  }
  for (const dir of dirs) {
    const tracked = new Set(await listTracked(dir));
    for (const file of files) {
      const isTracked = path.dirname(file.path) === dir && tracked.has(path.basename(file.path));
      if (isTracked && hasSecret(file.values))
        report.add('env-committed', `git tracks ${file.path}, which has secrets in it`);
    }
  }
}

async function readEnvFiles(dir: string): Promise<EnvFile[]> {
  const names = await readdir(dir).catch((): string[] => []);
  const own = names.filter(
    (name) => /^\.env(?:\.|$)/u.test(name) && !/\.(?:example|sample|template)$/u.test(name),
  );
  return Promise.all(
    own.map(async (name) => {
      const file = path.join(dir, name);
      return { path: file, values: parseEnv(await readFile(file, 'utf8').catch(() => '')) };
    }),
  );
}

/** Lists a directory's `.env` files that git tracks; none without git. */
async function listTracked(dir: string): Promise<string[]> {
  try {
    const { stdout } = await promisify(execFile)('git', ['-C', dir, 'ls-files', '-z', '--', '.env*']);
    return stdout.split('\0').filter((name) => name !== '');
  } catch {
    return [];
  }
}

function hasSecret(values: EnvFile['values']): boolean {
  return Object.entries(values).some(([name, value]) => SECRET_NAME.test(name) && value?.trim());
}

const SECRET_NAME = /SECRET|KEY|TOKEN|PASSWORD|^(?:REDIS|DATABASE)_URL$/u;
