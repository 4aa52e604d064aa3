import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { glob } from 'tinyglobby';
import * as z from 'zod';

/** A route as it is deployed. */
export interface BuiltFunction {
  /** Path in the repository, such as `api/chat.ts`. */
  entrypoint: string;
  /** Contents of the files, keyed by their path in the function's folder. */
  files: ReadonlyMap<string, Uint8Array>;
}

/** Lists the routes that the platform deploys: every file in `api/` whose path has no part that begins with `_`. I/O: reads. */
export async function listRoutes(repository: string): Promise<string[]> {
  const files = await glob('api/**/*.ts', { cwd: repository, ignore: ['api/**/_*', 'api/**/_*/**'] });
  return files.sort();
}

/**
 * Builds a route with Vercel's own builder, without installing anything. I/O: reads the repository and `dist/function`; the
 * builder writes to the console.
 *
 * @param repository - Absolute path of the repository.
 * @param entrypoint - A route from `listRoutes`.
 */
export async function buildFunction(repository: string, entrypoint: string): Promise<BuiltFunction> {
  const require = createRequire(import.meta.url);
  const builder: { build(options: object): Promise<unknown> } = require('@vercel/node');
  const source = { type: 'FileFsRef', fsPath: path.join(repository, entrypoint), mode: 0o100644 };
  const built = await builder.build({
    files: { [entrypoint]: source },
    entrypoint,
    workPath: repository,
    repoRootPath: repository,
    config: { zeroConfig: true },
    meta: { skipDownload: true },
  });
  const { files } = outputSchema.parse(built).output;
  return { entrypoint, files: new Map(Object.entries(files).map(([name, { data }]) => [name, data])) };
}

/** Writes the files of a built route as they are deployed. I/O: writes to `folder`. */
export async function writeFunction({ files }: BuiltFunction, folder: string): Promise<void> {
  for (const [name, data] of files) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, data);
  }
}

const outputSchema = z.object({
  output: z.object({
    files: z.record(
      z.string(),
      z.object({
        data: z.union([z.string().transform((text) => Buffer.from(text)), z.instanceof(Uint8Array)]),
      }),
    ),
  }),
});
