import path from 'node:path';
import { toPosix, type PackageManager, type Project } from './read-project.js';

/** Where the workflow is written, from the repository's root. */
export const WORKFLOW_PATH = '.github/workflows/pages.yml';

/** The variables of a build, as a step of a workflow sets them. */
export function buildVariables(endpoint: string | undefined): string[] {
  const fallback = endpoint === undefined ? '' : ` || '${endpoint}'`;
  return [
    'DOCENT_SECRET: ${{ secrets.DOCENT_SECRET }}',
    // An empty endpoint builds the site with the search alone.
    `DOCENT_ENDPOINT: \${{ vars.DOCENT_ENDPOINT${fallback} }}`,
  ];
}

/** Returns whether a workflow publishes a site. */
export function publishesSite(workflow: string): boolean {
  return /actions\/deploy-pages|actions-gh-pages|github-pages-deploy-action|docusaurus deploy|\b(?:npm run|yarn|pnpm|bun run) deploy\b/u.test(
    workflow,
  );
}

/**
 * Writes a GitHub Actions workflow that builds the site and publishes it on GitHub Pages. Actions are GitHub's own, pinned to
 * commits; package managers other than npm come from corepack.
 *
 * @param siteDir - Absolute path of the site.
 */
export function pagesWorkflow(
  siteDir: string,
  {
    root,
    branch,
    packageManager,
    lockfile,
  }: Pick<Project, 'root' | 'branch' | 'packageManager' | 'lockfile'>,
  endpoint: string | undefined,
): string {
  const site = toPosix(path.relative(root, siteDir)) || '.';
  const { setUp, install, build, cache } = COMMANDS[packageManager];
  const lines = [
    'name: Pages',
    '',
    'on:',
    '  push:',
    `    branches: [${branch}]`,
    '  workflow_dispatch:',
    '',
    'permissions:',
    '  contents: read',
    '',
    'concurrency:',
    '  group: pages',
    '  cancel-in-progress: false',
    '',
    'jobs:',
    '  build:',
    '    runs-on: ubuntu-latest',
    ...(site === '.' ? [] : ['    defaults:', '      run:', `        working-directory: ${site}`]),
    '    steps:',
    `      - uses: ${ACTIONS.checkout}`,
    '        with:',
    '          # The whole history, for the dates of the last updates.',
    '          fetch-depth: 0',
    ...setUp.map((command) => `      - run: ${command}`),
    `      - uses: ${ACTIONS.setUpNode}`,
    '        with:',
    '          node-version: 22',
    ...(lockfile === null || cache === null
      ? ['          package-manager-cache: false']
      : [`          cache: ${cache}`, `          cache-dependency-path: ${lockfile}`]),
    `      - run: ${lockfile === null ? install.plain : install.frozen}`,
    `      - run: ${build}`,
    '        env:',
    ...buildVariables(endpoint).map((line) => `          ${line}`),
    `      - uses: ${ACTIONS.upload}`,
    '        with:',
    `          path: ${site === '.' ? 'build' : `${site}/build`}`,
    '',
    '  publish:',
    '    needs: build',
    '    runs-on: ubuntu-latest',
    '    permissions:',
    '      pages: write',
    '      id-token: write',
    '    environment:',
    '      name: github-pages',
    '      url: ${{ steps.publish.outputs.page_url }}',
    '    steps:',
    '      - id: publish',
    `        uses: ${ACTIONS.publish}`,
  ];
  return `${lines.join('\n')}\n`;
}

const ACTIONS = {
  checkout: 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1',
  setUpNode: 'actions/setup-node@249970729cb0ef3589644e2896645e5dc5ba9c38 # v6.5.0',
  upload: 'actions/upload-pages-artifact@fc324d3547104276b827a68afc52ff2a11cc49c9 # v5.0.0',
  publish: 'actions/deploy-pages@cd2ce8fcbc39b97be8ca5fce6e763baed58fa128 # v5.0.0',
} as const;

interface Commands {
  setUp: readonly string[];
  install: { frozen: string; plain: string };
  build: string;
  /** Its name to actions/setup-node, which does not know every package manager. */
  cache: string | null;
}

const COREPACK = ['npm install --global corepack', 'corepack enable'];

const COMMANDS: Readonly<Record<PackageManager, Commands>> = {
  npm: {
    setUp: [],
    install: { frozen: 'npm ci', plain: 'npm install' },
    build: 'npm run build',
    cache: 'npm',
  },
  pnpm: {
    setUp: COREPACK,
    install: { frozen: 'pnpm install --frozen-lockfile', plain: 'pnpm install' },
    build: 'pnpm run build',
    cache: 'pnpm',
  },
  yarn: {
    setUp: COREPACK,
    // Yarn 1 and 4 share no option that refuses a changed lockfile. Yarn 4 refuses it by itself on a CI server.
    install: { frozen: 'yarn install', plain: 'yarn install' },
    build: 'yarn run build',
    cache: 'yarn',
  },
  bun: {
    setUp: ['npm install --global bun'],
    install: { frozen: 'bun install --frozen-lockfile', plain: 'bun install' },
    build: 'bun run build',
    cache: null,
  },
};
