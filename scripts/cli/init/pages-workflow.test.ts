import { expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { pagesWorkflow } from './pages-workflow.js';

const stepSchema = z.looseObject({ uses: z.string().optional(), run: z.string().optional() });
const workflowSchema = z.looseObject({
  on: z.looseObject({ push: z.object({ branches: z.array(z.string()) }) }),
  jobs: z.record(z.string(), z.looseObject({ steps: z.array(stepSchema) })),
});

it.each([
  ['npm', 'package-lock.json', 'npm ci', 'npm run build'],
  ['pnpm', 'pnpm-lock.yaml', 'pnpm install --frozen-lockfile', 'pnpm run build'],
  ['yarn', 'yarn.lock', 'yarn install', 'yarn run build'],
] as const)(
  'a workflow for %s installs, builds with the secret and publishes, with pinned actions',
  (packageManager, lockfile, install, build) => {
    const project = { root: '/repo', branch: 'trunk', packageManager, lockfile };
    const workflow = workflowSchema.parse(
      parse(pagesWorkflow('/repo/website', project, 'https://ask.example.org')),
    );
    expect(workflow.on.push.branches).toEqual(['trunk']);
    expect(workflow.jobs['build']).toMatchObject({ defaults: { run: { 'working-directory': 'website' } } });
    const steps = Object.values(workflow.jobs).flatMap(({ steps: list }) => list);
    const unpinned = steps.filter(
      ({ uses = 'none' }) => !/^(?:none|actions\/[\w-]+@[0-9a-f]{40})$/u.test(uses),
    );
    expect(unpinned).toEqual([]);
    expect(steps.flatMap(({ run }) => run ?? [])).toEqual(expect.arrayContaining([install, build]));
    expect(steps).toContainEqual({
      run: build,
      env: {
        DOCENT_SECRET: '${{ secrets.DOCENT_SECRET }}',
        DOCENT_ENDPOINT: "${{ vars.DOCENT_ENDPOINT || 'https://ask.example.org' }}",
      },
    });
    expect(steps).toContainEqual(expect.objectContaining({ with: { path: 'website/build' } }));
  },
);
