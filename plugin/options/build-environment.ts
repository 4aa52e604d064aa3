import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';

/** The variables that a build of the site reads. */
const VARIABLES = ['DOCENT_SECRET', 'DOCENT_ENDPOINT'] as const;

/** Files of variables in the site's directory; the first that has a variable decides. */
const FILES = ['.env.local', '.env'] as const;

/**
 * Returns the build's environment with Docent's variables from the site's `.env.local` and `.env`, where `docent init` puts the
 * secret. What the environment itself sets wins; an empty secret counts as unset, an empty endpoint does not. I/O: reads both files.
 *
 * @param siteDir - Absolute path of the site.
 */
export function readBuildEnvironment(
  siteDir: string,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const files = FILES.map((name) => readVariables(path.join(siteDir, name)));
  const result = { ...environment };
  for (const name of VARIABLES) {
    const isUnset = result[name] === undefined || (name === 'DOCENT_SECRET' && result[name]?.trim() === '');
    if (isUnset) result[name] = files.find((variables) => variables[name] !== undefined)?.[name];
  }
  return result;
}

function readVariables(filePath: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(filePath, 'utf8'));
  } catch {
    // No file, or one that this user may not read: the environment has to be enough.
    return {};
  }
}
