import type { Choices } from './choices.js';
import type { PackageManager } from './read-project.js';

/** Commands of each package manager: to install, to run a package's command, to run a script. */
export const PACKAGE_MANAGERS: Readonly<
  Record<PackageManager, { install: string; run: string; script: string }>
> = {
  npm: { install: 'npm install', run: 'npx', script: 'npm run' },
  pnpm: { install: 'pnpm install', run: 'pnpm exec', script: 'pnpm run' },
  yarn: { install: 'yarn install', run: 'yarn', script: 'yarn run' },
  bun: { install: 'bun install', run: 'bunx', script: 'bun run' },
};

/** Lists what is left to do after `docent init`, in order. */
export function listNextSteps(
  { ui, endpoint, store, functionDir }: Choices,
  packageManager: PackageManager,
  { isPublishedByInit }: { isPublishedByInit: boolean },
): string[] {
  const { install, run, script } = PACKAGE_MANAGERS[packageManager];
  const build = `Build the site: ${script} build. Docent's line in the output counts pages and passages.`;
  if (ui === 'search') return [`Install the package: ${install}`, build];
  const storeVariable = {
    memory: '',
    redis: ' and the store as REDIS_URL',
    postgres: ' and the store as DATABASE_URL',
  };
  return [
    `Install the package: ${install}`,
    `Write your model provider's API key${storeVariable[store]} into ${functionDir}/.env.local (OPENAI_API_KEY).`,
    ...(endpoint === undefined
      ? [
          `Deploy ${functionDir}, for example to Vercel: npx vercel link, then npx vercel env add for each variable of ${functionDir}/.env.local, then npx vercel deploy --prod.`,
          `Tell the site the address that the deployment printed: ${run} docent init --endpoint https://…`,
        ]
      : []),
    build,
    ...(isPublishedByInit
      ? [
          'On GitHub, add the secret of .env.local to the repository’s secrets (gh secret set DOCENT_SECRET), and choose GitHub Actions under Settings, Pages, Source.',
        ]
      : []),
  ];
}
