import { randomBytes } from 'node:crypto';
import { readConfig } from '../_config/config.js';
import { WORKERS } from '../_config/platform.js';
import type { DocentApiOptions } from './api-options.js';
import { answerRequest, type Startup } from './answer-request.js';
import { chatRoute } from './chat-route.js';
import type { Route } from './context.js';
import { feedbackRoute } from './feedback-route.js';
import { countsPerInstance, healthRoute } from './health-route.js';
import { logToConsole, type Log } from './log.js';
import { metricsRoute } from './metrics-route.js';
import { createRuntime, type Runtime } from './runtime.js';
import { sessionRoute } from './session-route.js';
import { sessionsRoute, storedSessionRoute } from './sessions-route.js';

export type { DocentApiOptions } from './api-options.js';

/** What the server knows about a request's connection. */
export interface ConnectionInfo {
  /** The remote address of the socket, used only if the settings trust no platform header. */
  address?: string | undefined;
}

/** Answers a request; never rejects. */
type Answer = (request: Request, connection?: ConnectionInfo) => Promise<Response>;

/** The function's routes. */
export interface DocentApi {
  /** `/api/session`. */
  session: Answer;
  /** `/api/chat`. */
  chat: Answer;
  /** `/api/sessions`. */
  sessions: Answer;
  /** `/api/sessions/{id}`. */
  storedSession: Answer;
  /** `/api/feedback`. */
  feedback: Answer;
  /** `/api/health`. */
  health: Answer;
  /** `/api/metrics`. */
  metrics: Answer;
  /** Routes by path as vercel.json does, with 404 `not_found` for any other path; for platforms without routing. */
  fetch: Answer;
  /** Closes the connections to the stores; call it when the server stops. */
  close(): Promise<void>;
}

type RouteName = Exclude<keyof DocentApi, 'fetch' | 'close'>;

/**
 * Creates the function from its environment. If the environment is invalid, the function answers 503 `misconfigured` and
 * its log names the variables. A forwarded address is trusted only from the header that `DOCENT_ADDRESS_HEADER` names.
 */
export function createDocentApi(options: DocentApiOptions): DocentApi {
  const { config, problems, origins } = readConfig(options.env, navigatorName());
  const startup: Startup = {
    runtime: config === null ? null : createRuntime(config, options),
    problems,
    origins,
    randomBytes: options.randomBytes ?? randomBytes,
    log: options.log ?? logToConsole,
  };
  if (startup.runtime !== null) warnAtStart(startup.runtime, startup.log);
  const handle =
    (route: Route | null): Answer =>
    (request, connection) =>
      answerRequest(request, route, startup, connection?.address);
  const routes = {
    session: handle(sessionRoute),
    chat: handle(chatRoute),
    sessions: handle(sessionsRoute),
    storedSession: handle(storedSessionRoute),
    feedback: handle(feedbackRoute),
    health: handle(healthRoute),
    metrics: handle(metricsRoute),
  };
  const notFound = handle(null);
  return {
    ...routes,
    fetch: (request, connection) => {
      const path = new URL(request.url).pathname;
      const name = STORED_SESSION.test(path) ? 'storedSession' : PATHS.get(path);
      return (name === undefined ? notFound : routes[name])(request, connection);
    },
    close: async () => startup.runtime?.stores.close(),
  };
}

/** Returns the runtime's name as in `navigator.userAgent`, or `undefined` before Node 21. */
function navigatorName(): string | undefined {
  return 'navigator' in globalThis ? globalThis.navigator.userAgent : undefined;
}

/** Logs what the settings leave open. A failing log does not keep the function from starting. */
function warnAtStart({ config, stores, io }: Runtime, log: Log): void {
  if (!countsPerInstance(config, stores.limits)) return;
  const state =
    config.platform === WORKERS
      ? 'cannot be used here, nor can DATABASE_URL'
      : 'is missing, and so is DATABASE_URL';
  const problem =
    `${state}: each instance that ${config.platform} starts counts questions and the day's ` +
    'tokens on its own and forgets them when it ends, so the limits do not hold for the book';
  try {
    const time = new Date(io.now()).toISOString();
    log({ time, event: 'start', warnings: [{ variable: 'REDIS_URL', problem }] });
  } catch {
    // As for requests: there is nowhere left to report it.
  }
}

/** Maps paths to routes: the file of each route in `api/`, and the paths that older clients use. */
const PATHS = new Map<string, RouteName>([
  ['/api/session', 'session'],
  ['/api/sessions', 'sessions'],
  ['/api/feedback', 'feedback'],
  ['/auth/token', 'session'],
  ['/api/chat', 'chat'],
  ['/chat', 'chat'],
  ['/api/health', 'health'],
  ['/health', 'health'],
  ['/api/metrics', 'metrics'],
]);

const STORED_SESSION = /^\/api\/sessions\/[^/]+$/;
