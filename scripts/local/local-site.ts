import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { BuildError } from '../../plugin/build-error.js';
import { devReportSchema, type DevReport } from '../../plugin/dev-report.js';
import { readEnvironment } from './env-files.js';
import { findDocusaurus } from './find-docusaurus.js';
import type { LocalFunction } from './local-function.js';
import type { Processes } from './processes.js';

/** A site and its function, when both answer. */
export interface ReadySite {
  /** Address of the book. */
  book: string;
  /** Which model answers, in words. */
  model: string;
  /** Names of the files that variables were read from. */
  files: readonly string[];
}

/**
 * Runs the Docusaurus of a site as the program `book` of `processes`, and keeps book and function in step: they get the same secret, and
 * the function the name that the plugin reports. I/O: reads files and the environment, starts a program, connects to it.
 *
 * @param options.siteDir - Absolute path of the site.
 * @param options.port - A free port for the site.
 * @param options.isBuild - Whether to build the site and serve the build, instead of starting the development server.
 * @param options.args - Further options of Docusaurus, without host and port.
 * @throws BuildError `docusaurus-missing`
 */
export function createLocalSite(options: {
  siteDir: string;
  port: number;
  isBuild: boolean;
  args: readonly string[];
  api: LocalFunction;
  processes: Processes;
}) {
  const { siteDir, port, isBuild, api, processes } = options;
  const command = isBuild ? ['serve', '--build'] : ['start'];
  const address = ['--host', 'localhost', '--port', String(port)];
  const args = [findDocusaurus(siteDir), ...command, ...options.args, ...address];
  const generatedSecret = randomBytes(32).toString('base64url');
  let environment: Awaited<ReturnType<typeof readEnvironment>> = { env: {}, files: [] };
  let report: DevReport | undefined;
  let stopBook: (() => Promise<void>) | undefined;
  let model: Promise<string> = Promise.resolve('');

  const secretOf = ({ env }: typeof environment): string => env['DOCENT_SECRET'] ?? generatedSecret;

  function startBook(): void {
    const env = {
      // Docusaurus would keep another value from the shell, such as `test`.
      NODE_ENV: isBuild ? 'production' : 'development',
      DOCENT_DEV: '1',
      DOCENT_SECRET: secretOf(environment),
      DOCENT_ENDPOINT: api.url,
    };
    stopBook = processes.start('book', args, { cwd: siteDir, env, onMessage });
  }

  function onMessage(message: unknown): void {
    const { data } = devReportSchema.safeParse(message);
    if (data === undefined) return;
    const isOther = data.docent.book !== report?.book;
    // A build of several locales reports each of them; the first is the one at the site's own address.
    report = { ...data.docent, baseUrl: report?.baseUrl ?? data.docent.baseUrl };
    if (isOther) void useSettings();
  }

  /** One after another, so that the last settings win. */
  function useSettings(): Promise<string> {
    model = model.then(() => {
      const { env } = environment;
      const book = report?.book ?? 'book';
      return api.use({ env, book, secret: secretOf(environment), bookPort: port });
    });
    return model;
  }

  return {
    /** Starts the book; the function follows when the plugin has reported. */
    async start(): Promise<void> {
      environment = await readEnvironment(siteDir, process.env);
      startBook();
    },

    /** Reads the files again, and starts the book again if the secret has changed. Resolves with the model, in words. */
    async readSettings(): Promise<string> {
      const before = secretOf(environment);
      environment = await readEnvironment(siteDir, process.env);
      if (secretOf(environment) !== before) {
        await stopBook?.();
        startBook();
      }
      return useSettings();
    },

    /**
     * Resolves when the first page has been answered.
     *
     * @throws BuildError `plugin-missing` if the plugin has not reported when Docusaurus has loaded the site.
     */
    async waitUntilReady(signal: AbortSignal): Promise<ReadySite> {
      await untilListening(port, signal);
      if (report === undefined) {
        throw new BuildError({
          code: 'plugin-missing',
          message: `Docent is not among the plugins of the site in ${siteDir}`,
          hint: "Add `plugins: ['docusaurus-plugin-docent']` to docusaurus.config.",
        });
      }
      const book = `http://localhost:${port}${report.baseUrl}`;
      // The development server answers when it has bundled the site.
      const response = await fetch(book, { signal });
      await response.body?.cancel();
      return { book, model: await model, files: environment.files };
    },
  };
}

async function untilListening(port: number, signal: AbortSignal): Promise<void> {
  while (!(await isListening(port))) await sleep(POLL_MS, undefined, { signal });
}

const POLL_MS = 200;

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, 'localhost');
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
