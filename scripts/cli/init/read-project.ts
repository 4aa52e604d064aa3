import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';

/** What `docent init` reads of the repository that a site is in. */
export interface Project {
  /** Absolute path of the directory that contains `.git`, or of the site if there is none. */
  root: string;
  packageManager: PackageManager;
  /** Path of the lockfile from the repository's root, with forward slashes; `null` if there is none yet. */
  lockfile: string | null;
  /** The branch that is checked out, or `main`. */
  branch: string;
  /** Names of the packages that the site depends on, with their versions. */
  dependencies: Readonly<Record<string, string>>;
  packageName?: string | undefined;
  /** The host that already builds or serves the site, and the file that says so. */
  host: { name: string; file: string } | null;
}

export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** Reads the project around a site. I/O: reads files from the site's directory up to the repository's root. */
export async function readProject(siteDir: string): Promise<Project> {
  const folders = ancestors(siteDir);
  const listings = await Promise.all(
    folders.map(async (folder): Promise<string[]> => readdir(folder).catch(() => [])),
  );
  const gitAt = listings.findIndex((names) => names.includes('.git'));
  const within = folders.slice(0, gitAt === -1 ? 1 : gitAt + 1);
  const root = within.at(-1) ?? siteDir;
  const files = within.flatMap((folder, index) => (listings[index] ?? []).map((name) => ({ folder, name })));
  const lock = files.flatMap(({ folder, name }) => {
    const manager = LOCKFILES.get(name);
    return manager === undefined ? [] : [{ manager, file: path.join(folder, name) }];
  })[0];
  const own = await readPackage(siteDir);
  const declared = await Promise.all(
    within.map(async (folder) => (await readPackage(folder))?.packageManager),
  );
  const named = declared.find((text) => text !== undefined)?.split('@')[0];
  const hosted = files.find(({ name }) => HOSTS.has(name));
  return {
    root,
    packageManager: MANAGERS.find((manager) => manager === named) ?? lock?.manager ?? 'npm',
    lockfile: lock === undefined ? null : toPosix(path.relative(root, lock.file)),
    branch: await readBranch(root),
    dependencies: { ...own?.devDependencies, ...own?.dependencies },
    packageName: own?.name,
    host:
      hosted === undefined
        ? null
        : {
            name: HOSTS.get(hosted.name) ?? '',
            file: toPosix(path.relative(root, path.join(hosted.folder, hosted.name))),
          },
  };
}

const MANAGERS: readonly PackageManager[] = ['npm', 'pnpm', 'yarn', 'bun'];

const LOCKFILES = new Map<string, PackageManager>([
  ['package-lock.json', 'npm'],
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
]);

const HOSTS = new Map([
  ['vercel.json', 'Vercel'],
  ['.vercel', 'Vercel'],
  ['netlify.toml', 'Netlify'],
  ['.gitlab-ci.yml', 'GitLab'],
  ['wrangler.toml', 'Cloudflare'],
  ['wrangler.jsonc', 'Cloudflare'],
]);

const packageSchema = z.object({
  name: z.string().optional().catch(undefined),
  packageManager: z.string().optional().catch(undefined),
  dependencies: z.record(z.string(), z.string()).optional().catch(undefined),
  devDependencies: z.record(z.string(), z.string()).optional().catch(undefined),
});

async function readPackage(folder: string): Promise<z.infer<typeof packageSchema> | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
    return packageSchema.parse(parsed);
  } catch {
    return undefined;
  }
}

async function readBranch(root: string): Promise<string> {
  const head = await readFile(path.join(root, '.git/HEAD'), 'utf8').catch(() => '');
  return /^ref: refs\/heads\/(\S+)/u.exec(head)?.[1] ?? 'main';
}

function ancestors(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

/** Returns a path with forward slashes, as configuration files and messages show it. */
export function toPosix(filePath: string): string {
  return filePath.replaceAll(path.sep, '/');
}
