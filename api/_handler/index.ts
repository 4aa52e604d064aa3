import { readConfig } from '../_config/config.js';
import { readAddress } from '../_limits/address.js';
import { checkOrigin } from '../_verify/origin.js';
import { refuse, type Refusal } from '../_verify/refusal.js';
import { chatRoute } from './chat-route.js';
import type { Route, RouteResult, Runtime } from './context.js';
import { feedbackRoute } from './feedback-route.js';
import { answerHealth } from './health-route.js';
import { logToConsole, type Log, type LogEntry } from './log.js';
import { metricsRoute } from './metrics-route.js';
import { randomId } from './random-id.js';
import { respondError, respondPreflight, setTimings, type Frame } from './respond.js';
import { createRuntime, type DocentApiOptions } from './runtime.js';
import { sessionRoute } from './session-route.js';
import { sessionsRoute, storedSessionRoute } from './sessions-route.js';

export type { DocentApiOptions } from './runtime.js';

/** What a server knows of a request that is not in it. */
export interface Peer {
  /** The address of the socket's other end; counts where no platform tells the reader's in a header. */
  address?: string | undefined;
}

/** One route: answers a request. */
type Answer = (request: Request, peer?: Peer) => Promise<Response>;

/** The function's routes; none ever rejects. */
export interface DocentApi {
  session: Answer;
  chat: Answer;
  /** `GET /api/sessions`. */
  sessions: Answer;
  /** `/api/sessions/{id}`. */
  storedSession: Answer;
  feedback: Answer;
  health: Answer;
  metrics: Answer;
  /** All of them by path, as vercel.json rewrites it; 404 `not_found` otherwise. For platforms without routing. */
  fetch: Answer;
  /** Ends the connections to the stores; for a server that stops. */
  close(): Promise<void>;
}

/**
 * Makes the function from its environment. A wrong environment gives a function that answers 503 `misconfigured` and
 * names the variables in its log.
 */
export function createDocentApi(options: DocentApiOptions): DocentApi {
  const config = readConfig(options.env);
  const runtime = createRuntime(config, options);
  const log = options.log ?? logToConsole;
  const handle = (route: HandledRoute) => (request: Request, peer?: Peer) =>
    answerRequest(request, { route, runtime, log, peer });
  const routes = {
    session: handle(sessionRoute),
    chat: handle(chatRoute),
    sessions: handle(sessionsRoute),
    storedSession: handle(storedSessionRoute),
    feedback: handle(feedbackRoute),
    // What watches a server asks with HEAD; the platform drops the body.
    health: handle({ name: 'health', methods: ['GET', 'HEAD'] }),
    metrics: handle(metricsRoute),
  };
  const notFound = handle({ name: 'other', methods: [] });
  return {
    ...routes,
    fetch: (request, peer) => {
      const path = new URL(request.url).pathname;
      const name = Object.hasOwn(PATHS, path) ? PATHS[path] : undefined;
      if (name !== undefined) return routes[name](request, peer);
      return (STORED_SESSION.test(path) ? routes.storedSession : notFound)(request, peer);
    },
    close: () => runtime.stores.close(),
  };
}

/** Where each route answers: its file in `api/`, and the addresses of older clients. */
const PATHS: Readonly<Record<string, 'session' | 'chat' | 'sessions' | 'feedback' | 'health' | 'metrics'>> = {
  '/api/session': 'session',
  '/api/sessions': 'sessions',
  '/api/feedback': 'feedback',
  '/auth/token': 'session',
  '/api/chat': 'chat',
  '/chat': 'chat',
  '/api/health': 'health',
  '/health': 'health',
  '/api/metrics': 'metrics',
};

const STORED_SESSION = /^\/api\/sessions\/[^/]+$/;

type HandledRoute = Route | { name: 'health' | 'other'; methods: readonly string[] };

async function answerRequest(
  request: Request,
  { route, runtime, log, peer }: { route: HandledRoute; runtime: Runtime; log: Log; peer: Peer | undefined },
): Promise<Response> {
  const startedMs = Date.now();
  const frame = startFrame(request, runtime);
  const result = await answerRoute(request, route, runtime, { frame, peer });
  setTimings(result.response, { ...result.timings, total: Date.now() - startedMs });
  const entry: LogEntry = {
    time: new Date(startedMs).toISOString(),
    requestId: frame.requestId,
    route: route.name,
    method: METHODS.has(request.method) ? request.method : 'other',
    status: result.response.status,
    ms: Date.now() - startedMs,
    ...result.log,
    ...(isDown(runtime) ? { store: 'down' } : {}),
  };
  const record = (finished: LogEntry): void => {
    runtime.metrics.countRequest(finished);
    writeLog(log, finished);
  };
  if (result.finished === undefined) {
    record(entry);
  } else {
    void result.finished.then((more) => record({ ...entry, ...more, ms: Date.now() - startedMs }));
  }
  return result.response;
}

function isDown({ stores }: Runtime): boolean {
  return [stores.limits, stores.history].some(
    (store) => store.kind !== 'memory' && store.gate.state() === 'down',
  );
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

function startFrame(request: Request, { config, randomBytes }: Runtime): Frame {
  const origin = checkOrigin(request.headers, config.origins);
  return { requestId: makeRequestId(randomBytes), allowedOrigin: origin.ok ? origin.value : null };
}

/** A request has an id even when the platform has no randomness left: it is what the owner looks for. */
function makeRequestId(randomBytes: Runtime['randomBytes']): string {
  try {
    return randomId(randomBytes, 12);
  } catch {
    return 'unknown';
  }
}

async function answerRoute(
  request: Request,
  route: HandledRoute,
  runtime: Runtime,
  { frame, peer }: { frame: Frame; peer: Peer | undefined },
): Promise<RouteResult> {
  const { config } = runtime;
  try {
    const isThere = 'isThere' in route ? (route.isThere?.(request, runtime) ?? true) : route.name !== 'other';
    if (!isThere || route.name === 'other')
      return refused(frame, refuse('not_found', 'There is nothing here.').error);
    if (request.method === 'OPTIONS') return answerPreflight(request, route, runtime, frame);
    if (!route.methods.includes(request.method)) {
      const { error } = refuse('method_not_allowed', `This route takes ${route.methods.join(' and ')}.`);
      return refused(frame, error, [...route.methods, 'OPTIONS']);
    }
    if (!config.ok) {
      const { problems } = config;
      if (!('answer' in route))
        return {
          response: await answerHealth(runtime, frame),
          log: { code: 'misconfigured', problems },
        };
      const { error } = refuse(
        'misconfigured',
        'The function is not configured; its log says what is missing.',
      );
      return { response: respondError(frame, error), log: { code: error.code, problems } };
    }
    if (!('answer' in route)) return { response: await answerHealth(runtime, frame), log: {} };
    const address = readAddress(request.headers, config.config.limits.addressHeaders, peer?.address);
    const answered = await route.answer(request, { runtime, config: config.config, frame, address });
    return answered.ok ? answered.result : refused(frame, answered.error);
  } catch (error) {
    // The message may hold anything; the error's name tells a TypeError from a RangeError.
    const detail = error instanceof Error ? error.name : 'unknown';
    return refused(frame, refuse('internal', 'Something went wrong here.', { detail }).error);
  }
}

function answerPreflight(request: Request, route: HandledRoute, runtime: Runtime, frame: Frame): RouteResult {
  const origin = checkOrigin(request.headers, runtime.config.origins);
  if (!origin.ok) return refused(frame, origin.error);
  return { response: respondPreflight(frame, route.methods), log: {} };
}

function refused(frame: Frame, refusal: Refusal, allow?: readonly string[]): RouteResult {
  const { code, detail } = refusal;
  return {
    response: respondError(frame, refusal, allow),
    log: { code, ...(detail === undefined ? {} : { detail }) },
  };
}

/** A log that cannot be written must not take the answer with it. */
function writeLog(log: Log, entry: LogEntry): void {
  try {
    log(entry);
  } catch {
    // There is nowhere left to say it.
  }
}
