import type { ConfigResult } from '../_config/config.js';
import { readAddress, readIp } from '../_limits/address.js';
import { refuse, type Refusal } from '../_result/refusal.js';
import { randomId } from '../_session/random-id.js';
import { isDown } from '../_stores/store.js';
import { checkOrigin } from '../_verify/origin.js';
import type { Route, RouteResult } from './context.js';
import type { Log, LogEntry } from './log.js';
import { respond, respondError, type Frame } from './respond.js';
import type { Runtime } from './runtime.js';

/** The function's state after startup. `runtime` is `null` if it is misconfigured. */
export interface Startup extends Pick<ConfigResult, 'problems' | 'origins'> {
  runtime: Runtime | null;
  randomBytes: (size: number) => Uint8Array;
  log: Log;
}

/**
 * Answers a request, counts it, and logs one line once its response is complete. Never rejects.
 *
 * @param socketAddress - The connection's remote address, used only if the settings trust no platform header.
 */
export async function answerRequest(
  request: Request,
  route: Route | null,
  startup: Startup,
  socketAddress: string | undefined,
): Promise<Response> {
  const { runtime } = startup;
  const startedMs = Date.now();
  const origin = checkOrigin(request.headers, startup.origins);
  const requestId = makeRequestId(startup.randomBytes);
  const frame: Frame = { requestId, allowedOrigin: origin.ok ? origin.value : null };
  const result = await runRoute(request, route, { startup, frame, socketAddress }).catch((error: unknown) => {
    // The message may contain anything; the name is enough to tell a TypeError from a RangeError.
    const detail = error instanceof Error ? error.name : 'unknown';
    return refused(frame, refuse('internal', 'The function failed unexpectedly.', { detail }).error);
  });
  const { response, finished } = result;
  response.headers.set('Server-Timing', writeTimings({ ...result.timings, total: Date.now() - startedMs }));
  const record = (more: Partial<LogEntry>): void => {
    const entry: LogEntry = {
      time: new Date(startedMs).toISOString(),
      requestId,
      route: route?.name ?? 'other',
      method: METHODS.has(request.method) ? request.method : 'other',
      status: response.status,
      ms: Date.now() - startedMs,
      ...result.log,
      ...more,
      ...(runtime !== null && isAnyDown(runtime) ? { store: 'down' } : {}),
    };
    void runtime?.metrics?.then((metrics) => metrics.countRequest(entry));
    try {
      startup.log(entry);
    } catch {
      // A log that cannot be written must not fail the answer, and there is nowhere left to report it.
    }
  };
  if (finished === undefined) record({});
  else void finished.then(record);
  return response;
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Creates a request id, even if the platform has run out of randomness, because the owner searches the log by it. */
function makeRequestId(randomBytes: Startup['randomBytes']): string {
  try {
    return randomId(randomBytes, 12);
  } catch {
    return 'unknown';
  }
}

async function runRoute(
  request: Request,
  route: Route | null,
  context: { startup: Startup; frame: Frame; socketAddress: string | undefined },
): Promise<RouteResult> {
  const { frame, socketAddress } = context;
  const { runtime, problems, origins } = context.startup;
  if (route === null || route.isThere?.(request, runtime?.config ?? null) === false) {
    return refused(frame, refuse('not_found', 'There is no such route.').error);
  }
  if (request.method === 'OPTIONS') {
    const origin = checkOrigin(request.headers, origins);
    return origin.ok ? { response: respondPreflight(frame, route.methods) } : refused(frame, origin.error);
  }
  if (!route.methods.includes(request.method)) {
    const { error } = refuse('method_not_allowed', `Use ${route.methods.join(' or ')} for this route.`);
    return refused(frame, error, [...route.methods, 'OPTIONS']);
  }
  if (runtime === null) {
    const message = 'The function is not configured correctly; its log names the variables.';
    const response =
      route.answerMisconfigured?.(request, frame, problems) ??
      respondError(frame, refuse('misconfigured', message).error);
    return { response, log: { code: 'misconfigured', problems } };
  }
  const address = readAddress(request.headers, runtime.config.limits.addressHeaders, socketAddress);
  // Requests without an allowed origin are monitors and strangers, who may reach the function by another way than readers.
  if (frame.allowedOrigin !== null) {
    runtime.seenAddresses.add(readIp(address) === null ? 'unknown' : 'known');
  }
  const answered = await route.answer(request, { ...runtime, frame, address });
  return answered.ok ? answered.value : refused(frame, answered.error);
}

function respondPreflight(frame: Frame, allow: readonly string[]): Response {
  return respond(frame, 204, null, {
    'Access-Control-Allow-Methods': allow.join(', '),
    'Access-Control-Allow-Headers': 'authorization, content-type',
    // Two hours, the most Chromium allows.
    'Access-Control-Max-Age': '7200',
  });
}

function refused(frame: Frame, refusal: Refusal, allow?: readonly string[]): RouteResult {
  const { code, detail } = refusal;
  const log = { code, ...(detail === undefined ? {} : { detail }) };
  return { response: respondError(frame, refusal, allow), log };
}

/** Writes a `Server-Timing` header from durations in milliseconds. The browser's network panel shows them. */
function writeTimings(timings: Readonly<Record<string, number>>): string {
  const entries = Object.entries(timings);
  return entries.map(([name, ms]) => `${name};dur=${Math.max(0, Math.round(ms))}`).join(', ');
}

function isAnyDown({ stores }: Runtime): boolean {
  return isDown(stores.limits) || isDown(stores.history);
}
