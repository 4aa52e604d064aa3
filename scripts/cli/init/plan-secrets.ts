import path from 'node:path';
import { readSecret, SECRET_PROBLEMS } from '../../../plugin/signing/secret.js';
import { createSecret } from '../keygen-command.js';
import { appendLines, isIgnored, readVariables } from './environment-file.js';
import { createFile, editFile, readText, type FileChange } from './file-change.js';
import { functionVariables, type FunctionSettings } from './function-files.js';

/** The file of variables that stays on this machine: Docusaurus' templates, Vercel and others ignore it by this name. */
const LOCAL_FILE = '.env.local';

/**
 * Plans the environment files: the same secret for the build (`.env.local` of the site) and for the function (`.env.local` in its
 * directory), with what the function needs besides. Variables that are there keep their values. A secret is created only if neither
 * has one. I/O: reads environment files and `.gitignore` files.
 */
export async function planSecrets(
  siteDir: string,
  root: string,
  functionDir: string,
  settings: FunctionSettings,
): Promise<{ changes: FileChange[]; notes: string[] }> {
  const site = await readLocal(siteDir, '');
  const ofFunction = await readLocal(siteDir, `${functionDir}/`);
  const notes: string[] = [];
  const [siteSecret, functionSecret] = [site, ofFunction].map(({ variables }) => variables['DOCENT_SECRET']);
  const secret = siteSecret ?? functionSecret ?? createSecret();
  const read = readSecret(secret);
  if (!read.ok)
    notes.push(
      `DOCENT_SECRET in ${LOCAL_FILE} ${SECRET_PROBLEMS[read.error]}. \`docent keygen\` prints a new one.`,
    );
  if (siteSecret !== undefined && functionSecret !== undefined && siteSecret !== functionSecret) {
    notes.push(
      `DOCENT_SECRET in ${site.path} differs from the one in ${ofFunction.path}: the function will refuse the site's passages. Give both the same value.`,
    );
  }
  const { DOCENT_BOOK: book } = ofFunction.variables;
  if (book !== undefined && book !== settings.book) {
    notes.push(
      `DOCENT_BOOK in ${ofFunction.path} is \`${book}\`, but the site's book is \`${settings.book}\`: the function will refuse its passages. Give both the same name.`,
    );
  }

  const siteLines = siteSecret === undefined ? [`DOCENT_SECRET=${secret}`] : [];
  const wanted = Object.entries({ DOCENT_SECRET: secret, ...functionVariables(settings) });
  const missing = wanted
    .filter(([name]) => !ofFunction.names.has(name))
    .map(([name, value]) => `${name}=${value}`);
  const changes = [
    await planGitignore(siteDir, root),
    addLines(site, siteLines, 'Signs the passages. Keep it secret; the function has the same.'),
    addLines(ofFunction, missing, "The function's environment; .env.example describes it."),
  ];
  return { changes: changes.filter((change) => change !== undefined), notes };
}

interface LocalFile {
  path: string;
  source: string | null;
  /** The variables of `.env` as well, which counts where `.env.local` says nothing. */
  variables: Record<string, string>;
  /** Every variable that is written down, also an empty one. */
  names: ReadonlySet<string>;
}

async function readLocal(siteDir: string, prefix: string): Promise<LocalFile> {
  const read = async (name: string): Promise<string | null> =>
    readText(path.join(siteDir, prefix, name), `${prefix}${name}`);
  const [source, shared] = [await read(LOCAL_FILE), (await read('.env')) ?? ''];
  const names = `${shared}\n${source ?? ''}`.matchAll(/^\s*(?:export\s+)?([A-Z_]+)\s*=/gmu);
  return {
    path: `${prefix}${LOCAL_FILE}`,
    source,
    variables: { ...readVariables(shared), ...readVariables(source ?? '') },
    names: new Set(Array.from(names, ([, name = '']) => name)),
  };
}

function addLines(
  { path: file, source }: LocalFile,
  lines: readonly string[],
  comment: string,
): FileChange | undefined {
  if (lines.length === 0) return undefined;
  const all = [`# ${comment}`, ...lines];
  return source === null
    ? createFile(file, `${all.join('\n')}\n`, true)
    : editFile(file, source, [appendLines(source, all)], true);
}

/** Adds the line that keeps the secret out of the repository, unless a `.gitignore` from the root down has it. */
async function planGitignore(siteDir: string, root: string): Promise<FileChange | undefined> {
  const folders = path.relative(root, siteDir).split(path.sep).filter(Boolean);
  const paths = [root, ...folders.map((_, index) => path.join(root, ...folders.slice(0, index + 1)))];
  const sources = await Promise.all(
    paths.map(async (folder) => readText(path.join(folder, '.gitignore'), '.gitignore')),
  );
  if (
    isIgnored(
      sources.map((text) => text ?? ''),
      LOCAL_FILE,
    )
  )
    return undefined;
  const own = sources.at(-1);
  return own == null
    ? createFile('.gitignore', `${LOCAL_FILE}\n`)
    : editFile('.gitignore', own, [appendLines(own, [LOCAL_FILE])]);
}
