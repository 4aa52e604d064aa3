import type { createDocentApi, DocentApi, DocentApiOptions } from '../../api/_handler/index.js';
import { serveApi } from '../stand-ins/serve-api.js';
import { startStandInModel, type StandInModel } from '../stand-ins/stand-in-model.js';

/** A function on one's own machine. `url` is `http://127.0.0.1:<port>`, without a trailing slash. */
export type LocalFunction = Awaited<ReturnType<typeof serveLocalFunction>>;

/** The settings that depend on the site. */
export interface LocalSettings {
  /** The author's environment. */
  env: Readonly<Record<string, string | undefined>>;
  book: string;
  secret: string;
  /** Port of the site on this machine, whose pages may ask. */
  bookPort: number;
}

/**
 * Serves the function on 127.0.0.1 with settings that can change. Until `use` is called, it answers 503. I/O: listens, and does whatever
 * the function does.
 *
 * @param createApi - Creates the function: the packaged bundle, or the compiled sources, which change during development.
 * @param options.port - The port, or 0 for any free one.
 * @param options.log - Receives the function's log, without the successful checks of its health.
 * @throws Error with the code `EADDRINUSE` and the `port` if the port is in use.
 */
export async function serveLocalFunction(
  createApi: typeof createDocentApi,
  { port, log }: { port: number; log: NonNullable<DocentApiOptions['log']> },
) {
  let api: DocentApi | undefined;
  let standIn: StandInModel | undefined;
  const server = await serveApi(
    { fetch: async (request, connection) => api?.fetch(request, connection) ?? NOT_READY() },
    port,
  );
  return {
    url: server.url,
    /**
     * Replaces the settings. Without OPENAI_API_KEY and OPENAI_BASE_URL, the stand-in model answers. Settings that do not work are
     * logged, and questions get the error that the deployed function would send.
     *
     * @returns Which model answers, in words.
     */
    async use(settings: LocalSettings): Promise<string> {
      const { OPENAI_API_KEY: key, OPENAI_BASE_URL: address } = settings.env;
      const hasModel = Boolean(key?.trim()) || Boolean(address?.trim());
      if (!hasModel) standIn ??= await startStandInModel();
      const previous = api;
      api = createApi({
        env: localEnvironment(settings, hasModel ? undefined : standIn?.url),
        log(entry) {
          if ('event' in entry || entry.route !== 'health' || entry.status !== 200) log(entry);
        },
      });
      await Promise.all([previous?.close(), api.health(new Request(`${server.url}/api/health`))]);
      return hasModel ? address?.trim() || 'OpenAI' : STAND_IN;
    },
    async close(): Promise<void> {
      await server.close();
      await Promise.all([api?.close(), standIn?.close()]);
    },
  };
}

const STAND_IN = 'a stand-in that quotes the passages; set OPENAI_API_KEY for a real one';

const NOT_READY = (): Response => new Response(null, { status: 503 });

/**
 * Returns the environment of the function: the author's own, with the values that a site on this machine needs.
 *
 * @param standInUrl - Base address of the stand-in model, if it is to answer.
 */
export function localEnvironment(
  { env, book, secret, bookPort }: LocalSettings,
  standInUrl: string | undefined,
): Record<string, string | undefined> {
  return {
    ...env,
    DOCENT_SECRET: secret,
    DOCENT_BOOK: book,
    DOCENT_ORIGINS: `http://localhost:${bookPort},http://127.0.0.1:${bookPort}`,
    ...(standInUrl !== undefined && { OPENAI_API_KEY: 'stand-in', OPENAI_BASE_URL: standInUrl }),
    // True of a deployment only: readers connect to this server directly, and there is one of it.
    DOCENT_ADDRESS_HEADER: undefined,
    VERCEL: undefined,
    NETLIFY: undefined,
  };
}
