import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { BuildError } from '../../../plugin/build-error.js';
import type { Choices } from './choices.js';
import { deriveBook } from './derive-book.js';
import { addPlugin, manualLines, readConfigFacts, setOptions, type ConfigFacts } from './edit-config.js';
import { addDependency } from './edit-package.js';
import { createFile, editFile, readText, type FileChange } from './file-change.js';
import { findOccupants, type Corner, type Occupant } from './find-occupants.js';
import { findConfigName } from './find-site.js';
import { functionFiles, type FunctionSettings } from './function-files.js';
import { listNextSteps } from './next-steps.js';
import { buildVariables, pagesWorkflow, publishesSite, WORKFLOW_PATH } from './pages-workflow.js';
import { parseModule, type ParsedModule } from './parse-module.js';
import { planSecrets } from './plan-secrets.js';
import { readProject, toPosix, type Project } from './read-project.js';
import type { TextEdit } from './text-edit.js';

/** What `docent init` will do to a site, and what it has to tell its author. */
export interface InitPlan {
  configName: string;
  book: string;
  position: Corner;
  packageManager: Project['packageManager'];
  occupants: readonly Occupant[];
  changes: readonly FileChange[];
  /** Files that exist with other content than init would give them, and stay as they are. */
  kept: readonly string[];
  /** Sentences for the author: what was found, and lines to add by hand. */
  notes: readonly string[];
  /** What is left to do, in order. */
  next: readonly string[];
}

/** A flag that the author gave, by the name of its choice. A choice without one keeps what the site has. */
export type Given = ReadonlySet<keyof Choices>;

/**
 * Plans everything that `docent init` changes, without writing. I/O: reads the site and the repository around it.
 *
 * @param siteDir - Absolute path of the site.
 * @param version - Version of this package, for the dependencies.
 * @throws BuildError `config-not-editable` if the configuration's shape does not allow a safe edit; the hint has the lines to add.
 */
export async function planInit(
  siteDir: string,
  choices: Choices,
  given: Given,
  version: string,
): Promise<InitPlan> {
  const configName = await findConfigName(siteDir);
  const source = (await readText(path.join(siteDir, configName), configName)) ?? '';
  const module = parseModule(source, configName);
  const facts = readConfigFacts(module);
  const project = await readProject(siteDir);
  const occupants = await findOccupants(siteDir, project.dependencies, { name: configName, source });
  const position = chooseCorner(occupants);
  const book = facts.entry === undefined ? deriveBook(facts, project, siteDir) : (facts.entry.book ?? 'book');

  const options = chooseOptions(choices, { book, position });
  const config = editFile(configName, source, editConfig(module, facts, options, given));
  if (config !== undefined) parseModule(config.after, configName);
  const changes: (FileChange | undefined)[] = [config, await addDependency(siteDir, version)];
  const notes = facts.entry === undefined ? describeOccupants(occupants) : [];
  const kept: string[] = [];
  const origin = readOrigin(facts.url);

  if (choices.ui === 'answers') {
    const settings: FunctionSettings = {
      book,
      origins: [origin, 'http://localhost:3000'].filter((text) => text !== undefined).join(','),
      packageSpec: functionSpec(project.dependencies, choices.functionDir, version),
      store: choices.store,
      authUrl: choices.auth === 'none' ? undefined : choices.authUrl,
    };
    if (origin === undefined) {
      notes.push(
        `\`url\` in ${configName} is known only when the file runs: add the site's origin to DOCENT_ORIGINS in ${choices.functionDir}/.env.local.`,
      );
    }
    for (const [name, text] of Object.entries(functionFiles(settings))) {
      const file = `${choices.functionDir}/${name}`;
      const existing = await readText(path.join(siteDir, file), file);
      if (existing === null) changes.push(createFile(file, text));
      else if (existing !== text) kept.push(file);
    }
    const secrets = await planSecrets(siteDir, project.root, choices.functionDir, settings);
    changes.push(...secrets.changes);
    notes.push(...secrets.notes);
    if (choices.workflow) {
      const publishing = await planPublishing(siteDir, project, choices, facts);
      changes.push(...publishing.changes);
      notes.push(...publishing.notes);
    }
  }

  const isPublishedByInit = changes.some((change) => change?.path.endsWith(WORKFLOW_PATH));
  return {
    configName,
    book,
    position,
    packageManager: project.packageManager,
    occupants,
    changes: changes.filter((change) => change !== undefined),
    kept,
    notes,
    next: listNextSteps(choices, project.packageManager, { isPublishedByInit }),
  };
}

function chooseOptions(
  { endpoint, mode, auth, authUrl }: Choices,
  { book, position }: { book: string; position: Corner },
): Record<string, string> {
  return {
    ...(endpoint !== undefined && { endpoint }),
    book,
    ...(mode !== 'both' && { mode }),
    ...(auth === 'better-auth' &&
      authUrl !== undefined && { userTokenUrl: `${authUrl.replace(/\/$/u, '')}/api/auth/token` }),
    ...(position !== 'bottom-right' && { position }),
  };
}

/** Which choice an option of the plugin belongs to, so that a second run sets only what a flag asks for. */
const CHOICE_OF: Readonly<Record<string, keyof Choices>> = {
  endpoint: 'endpoint',
  mode: 'mode',
  userTokenUrl: 'auth',
};

function editConfig(
  module: ParsedModule,
  { entry }: ConfigFacts,
  options: Readonly<Record<string, string>>,
  given: Given,
): TextEdit[] {
  const asked = Object.fromEntries(
    Object.entries(options).filter(([name]) => {
      const choice = CHOICE_OF[name];
      return choice !== undefined && given.has(choice);
    }),
  );
  const found = entry === undefined ? addPlugin(module, options) : setOptions(module, entry.node, asked);
  if (found.ok) return found.nodes;
  const { reason, line } = found.problem;
  throw new BuildError({
    code: 'config-not-editable',
    message: `the plugin cannot be added safely, because ${reason}; nothing was changed`,
    hint: `Add these lines to the configuration yourself, then run the command again for the rest:\n\n${manualLines(entry === undefined ? options : asked)}\n`,
    file: module.filePath,
    line,
  });
}

function chooseCorner(occupants: readonly Occupant[]): Corner {
  const corners = new Set(occupants.map(({ corner }) => corner));
  return corners.has('bottom-right') && !corners.has('bottom-left') ? 'bottom-left' : 'bottom-right';
}

function describeOccupants(occupants: readonly Occupant[]): string[] {
  const notes = occupants
    .filter(({ kind }) => kind === 'search')
    .map(({ name }) => `The site's search (${name}) stays as it is.`);
  const inCorner = (wanted: Corner): string[] => [
    ...new Set(
      occupants.filter(({ corner }) => corner === wanted).map(({ name, where }) => `${name} in ${where}`),
    ),
  ];
  const [right, left] = [inCorner('bottom-right'), inCorner('bottom-left')];
  if (right.length === 0) return notes;
  if (left.length === 0) {
    notes.push(
      `The lower right corner is taken (${listShort(right)}), so Docent's button goes to the lower left: \`position: 'bottom-left'\`.`,
    );
  } else {
    notes.push(
      `Both lower corners are taken (${listShort([...right, ...left])}): Docent's button is in the lower right and may cover something.`,
    );
  }
  return notes;
}

function listShort(names: readonly string[]): string {
  const [first = '', second, ...rest] = names;
  if (second === undefined) return first;
  return rest.length === 0 ? `${first}, ${second}` : `${first}, ${second} and ${rest.length} more`;
}

function readOrigin(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined;
}

/** The function installs what the site installs: the same version range, or the same tarball. */
function functionSpec(
  dependencies: Readonly<Record<string, string>>,
  functionDir: string,
  version: string,
): string {
  const spec = dependencies['docusaurus-plugin-docent'];
  if (spec?.startsWith('file:') === true) {
    const target = spec.slice('file:'.length);
    return `file:${path.isAbsolute(target) ? target : toPosix(path.relative(functionDir, target))}`;
  }
  return spec === undefined || /^(?:workspace|link|portal|catalog):/u.test(spec) ? `^${version}` : spec;
}

async function planPublishing(
  siteDir: string,
  project: Project,
  { endpoint }: Choices,
  { url = '' }: ConfigFacts,
): Promise<{ changes: FileChange[]; notes: string[] }> {
  const folder = path.join(project.root, path.dirname(WORKFLOW_PATH));
  const names = (await readdir(folder).catch((): string[] => [])).filter((name) => /\.ya?ml$/u.test(name));
  const workflows = await Promise.all(
    names.map(async (name) => ({ name, text: (await readText(path.join(folder, name), name)) ?? '' })),
  );
  if (workflows.some(({ text }) => text.includes('DOCENT_SECRET'))) return { changes: [], notes: [] };
  const own = path.basename(WORKFLOW_PATH);
  const publishing = workflows.filter(({ name, text }) => name === own || publishesSite(text));
  const lines = buildVariables(endpoint);
  if (publishing.length > 0) {
    const files = publishing.map(({ name }) => `.github/workflows/${name}`).join(', ');
    const note = `Add to the step of ${files} that builds the site:\n\n        env:\n${lines.map((line) => `          ${line}`).join('\n')}\n`;
    return { changes: [], notes: [note] };
  }
  const isOnPages = /\.github\.io(?:[:/]|$)/u.test(url);
  if (project.host !== null && !isOnPages) {
    const { name, file } = project.host;
    const note = `${file} says that ${name} builds the site: set DOCENT_SECRET and DOCENT_ENDPOINT in its settings for the site's project.`;
    return { changes: [], notes: [note] };
  }
  const file = toPosix(path.relative(siteDir, path.join(project.root, WORKFLOW_PATH)));
  return { changes: [createFile(file, pagesWorkflow(siteDir, project, endpoint))], notes: [] };
}
