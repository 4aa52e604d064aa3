import { fileURLToPath } from 'node:url';
import { readBundledFiles } from '../build/bundled-files.js';
import { packageFolders } from '../build/packages.js';
import { findAdvisories, isSevere } from './advisories.js';

// `npm run audit:bundled`: fails on an advisory of high or critical severity about a bundled package. Without an answer from the registry
// it says so and passes, because that tells nothing about the packages.
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const built = await readBundledFiles();
const result = await findAdvisories(built, ROOT, process.env);
if (!result.ok)
  process.stdout.write(`advisories not checked: no answer from the registry (${result.reason})\n`);
else {
  for (const { name, severity, title, url, files } of result.advisories)
    process.stdout.write(`${severity}: ${name} in ${files.join(', ')}: ${title} (${url})\n`);
  const severe = result.advisories.filter(isSevere);
  const count = packageFolders(built.flatMap(({ modules }) => modules)).length;
  process.stdout.write(
    `${count} bundled packages, ${severe.length} advisories of high or critical severity\n`,
  );
  process.exitCode = severe.length === 0 ? 0 : 1;
}
