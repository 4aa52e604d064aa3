import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { glob } from 'tinyglobby';

// Part of `npm run build`: copies the style sheets next to the compiled modules that use them, because tsc does not.
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const files = await glob('{widget,scripts}/**/*.css', { cwd: ROOT });
await Promise.all(files.map((file) => copyFile(path.join(ROOT, file), path.join(ROOT, 'dist', file))));
