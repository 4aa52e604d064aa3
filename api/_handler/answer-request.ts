import { readAddress } from '../_limits/address.js';
import { refuse, type Refusal } from '../_result/refusal.js';
import { randomId } from '../_session/random-id.js';
import { isDown } from '../_stores/store.js';
import { checkOrigin } from '../_verify/origin.js';
import type { Route, RouteResult, Runtime } from './context.js';
import type { Log, LogEntry } from './log.js';
import { respondError, respondPreflight, setTimings, type Frame } from './respond.js';

/** What the server knows about the connection of a request. */
export interface ConnectionInfo {
  /** The remote address of the socket; used if no platform header names the reader's. */
  address?: string | undefined;
}

/** Answers a request, counts it, and logs one line when its response is complete. Never rejects. */
export async function answerRequest(
  request: Request,
  {
    route,
    runtime,
    log,
    connection,
  }: { route: Route | null; runtime: Runtime; log: Log; connection: ConnectionInfo },
): Promise<Response> {
  const startedMs = Date.now();
  const frame = startFrame(request, runtime);
  const result = await runRoute(request, route, { runtime, frame, connection }).catch((error: unknown) => {
    // The message may contain anything; the name is enough to tell a TypeError from a RangeError.
    const detail = error instanceof Error ? error.name : 'unknown';
    return refused(frame, refuse('internal', 'The function failed unexpectedly.', { detail }).error);
  });
  const { response, finished } = result;
  setTimings(response, { ...result.timings, total: Date.now() - startedMs });
  const record = (more: Partial<LogEntry>): void => {
    const entry: LogEntry = {
      time: new Date(startedMs).toISOString(),
      requestId: frame.requestId,
      route: route?.name ?? 'other',
      method: METHODS.has(request.method) ? request.method : 'other',
      status: response.status,
      ms: Date.now() - startedMs,
      ...result.log,
      ...more,
      ...([runtime.stores.limits, runtime.stores.history].some(isDown) ? { store: 'down' } : {}),
    };
    void runtime.metrics?.then((metrics) => metrics.countRequest(entry));
    writeLog(log, entry);
  };
  if (finished === undefined) record({});
  else void finished.then(record);
  return response;
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

function startFrame(request: Request, { config, randomBytes }: Runtime): Frame {
  const origin = checkOrigin(request.headers, config.origins);
  return { requestId: makeRequestId(randomBytes), allowedOrigin: origin.ok ? origin.value : null };
}

/** A request gets an id even if the platform has no randomness left: the owner searches the log for it. */
function makeRequestId(randomBytes: Runtime['randomBytes']): string {
  try {
    return randomId(randomBytes, 12);
  } catch {
    return 'unknown';
  }
}

async function runRoute(
  request: Request,
  route: Route | null,
  { runtime, frame, connection }: { runtime: Runtime; frame: Frame; connection: ConnectionInfo },
): Promise<RouteResult> {
  const { config } = runtime;
  if (route === null || route.isThere?.(request, runtime) === false) {
    return refused(frame, refuse('not_found', 'There is no such route.').error);
  }
  if (request.method === 'OPTIONS') {
    const origin = checkOrigin(request.headers, config.origins);
    if (!origin.ok) return refused(frame, origin.error);
    return { response: respondPreflight(frame, route.methods), log: {} };
  }
  if (!route.methods.includes(request.method)) {
    const { error } = refuse('method_not_allowed', `Use ${route.methods.join(' or ')} for this route.`);
    return refused(frame, error, [...route.methods, 'OPTIONS']);
  }
  if (!config.ok) {
    const response = await (route.answerMisconfigured ?? respondMisconfigured)(frame, runtime);
    return { response, log: { code: 'misconfigured', problems: config.problems } };
  }
  const address = readAddress(request.headers, config.config.limits.addressHeaders, connection.address);
  const answered = await route.answer(request, { runtime, config: config.config, frame, address });
  return answered.ok ? answered.result : refused(frame, answered.error);
}

function respondMisconfigured(frame: Frame): Response {
  const message = 'The function is not configured correctly; its log names the variables.';
  return respondError(frame, refuse('misconfigured', message).error);
}

function refused(frame: Frame, refusal: Refusal, allow?: readonly string[]): RouteResult {
  const { code, detail } = refusal;
  return {
    response: respondError(frame, refusal, allow),
    log: { code, ...(detail === undefined ? {} : { detail }) },
  };
}

/** A log that cannot be written must not fail the answer. */
function writeLog(log: Log, entry: LogEntry): void {
  try {
    log(entry);
  } catch {
    // There is nowhere left to report it.
  }
}
