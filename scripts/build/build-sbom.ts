import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { version } from 'esbuild';
import { readBundledFiles } from './bundled-files.js';
import { packageFolders, readPackage } from './packages.js';
import { createSbom } from './sbom.js';

// The last part of `npm run build`: describes the packages in the bundles. They are not dependencies of the package, so the owner's
// `npm audit` does not see them (docs/decisions/0041-sbom.md).
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const contents = await Promise.all(
  (await readBundledFiles()).map(async (file) => ({
    path: file.path,
    sha256: createHash('sha256')
      .update(await readFile(path.join(ROOT, file.path)))
      .digest('hex'),
    packages: await Promise.all(packageFolders(file.modules).map((folder) => readPackage(folder, ROOT))),
  })),
);
const sbom = createSbom(await readPackage(ROOT), contents, version);
await writeFile(path.join(ROOT, 'dist/sbom.cdx.json'), `${JSON.stringify(sbom, undefined, 2)}\n`);
