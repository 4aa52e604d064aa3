import { FORMAT_VERSION } from '../../plugin/format/manifest.js';
import type { Config } from '../_config/config.js';
import type { Health, HealthFacts } from '../_contract/health.js';
import type { BreakerState } from '../_llm/breaker.js';
import { mayOfferSearch } from '../_llm/stream-completion.js';
import { accept } from '../_result/refusal.js';
import { isDown, type Store } from '../_stores/store.js';
import type { Route, RouteContext } from './context.js';
import { respondJson, type Frame } from './respond.js';
import { VERSION } from './version.js';

/**
 * `GET /api/health`: returns the version, the state of each part and what `docent doctor` and the widget compare with the site's index:
 * nothing secret, and no names or addresses of servers, which only the log contains. The status is 200 for `ok`, `degraded` and `paused`,
 * and 503 for `misconfigured`. Pages of every origin may read it, so that one whose origin is refused learns why.
 */
export const healthRoute: Route = {
  name: 'health',
  // Monitors send HEAD; the platform drops the body from the response.
  methods: ['GET', 'HEAD'],
  answerMisconfigured: (request, frame, problems) =>
    respondHealth(503, request, frame, {
      status: 'misconfigured',
      components: {
        configuration: 'misconfigured',
        model: 'unknown',
        streams: 'ok',
        limits: 'memory',
        sessions: 'stateless',
        addresses: 'unseen',
      },
      problems: problems.map(({ variable, reason }) => ({ variable, reason: reason ?? 'invalid' })),
    }),
  async answer(request, context) {
    const { config, io, concurrency, stores, seenAddresses, frame } = context;
    await stores.ping();
    const used = config.stores.keepsHistory ? [stores.limits, stores.history] : [stores.limits];
    const [model = 'down', fallback] = io.endpoints.map(
      ({ breaker }) => MODEL_STATES[breaker.state(io.now())],
    );
    const isWell =
      [model, fallback].includes('configured') &&
      !seenAddresses.has('unknown') &&
      !used.some((store) => isDown(store) || countsPerInstance(config, store));
    const status = config.paused ? 'paused' : isWell ? 'ok' : 'degraded';
    const components = {
      configuration: 'ok',
      model,
      ...(fallback === undefined ? {} : { fallback }),
      streams: concurrency.isFull() ? 'full' : 'ok',
      limits: describeStore(stores.limits, config),
      sessions: config.stores.keepsHistory ? describeStore(stores.history, config) : 'stateless',
      addresses: (['unknown', 'known'] as const).find((state) => seenAddresses.has(state)) ?? 'unseen',
    };
    const health = { status, components, facts: readFacts(context) } as const;
    return accept({ response: respondHealth(200, request, frame, health) });
  },
};

function respondHealth(
  status: number,
  request: Request,
  frame: Frame,
  health: Omit<Health, 'version' | 'origin'>,
): Response {
  const isAllowed = frame.allowedOrigin !== null;
  const origin = isAllowed ? 'allowed' : request.headers.get('origin') ? 'refused' : 'none';
  const body: Health = { version: VERSION, origin, ...health };
  return respondJson(frame, status, body, isAllowed ? {} : { 'Access-Control-Allow-Origin': '*' });
}

function readFacts({ config, io, concurrency }: RouteContext): HealthFacts {
  const { onlyBook, keyIds, selection, search, admission, limits } = config;
  const isOffered = search.stepsMax > 0;
  return {
    time: new Date(io.now()).toISOString(),
    book: onlyBook,
    keyIds: [...keyIds],
    formatVersion: FORMAT_VERSION,
    modes: [...selection.modes],
    search: !isOffered ? 'off' : search.isPlanned ? 'always' : mayOfferSearch(io) ? 'auto' : 'refused',
    users: admission.users === null ? 'none' : admission.users.required ? 'required' : 'optional',
    challenges: [
      ...(admission.proof === null ? [] : ['pow' as const]),
      ...(admission.turnstile === null ? [] : ['turnstile' as const]),
    ],
    limits: {
      questionsPerMinute: limits.sessionPerMinute,
      questionsPerDay: limits.questionsPerDay,
      tokensPerDay: limits.tokensPerDay,
    },
    openStreams: concurrency.open(),
  };
}

/** Returns whether a store is the memory of one of the several instances that the platform runs. */
export function countsPerInstance({ platform }: Config, { kind }: Store): boolean {
  return platform !== null && kind === 'memory';
}

function describeStore(store: Store, config: Config): string {
  if (countsPerInstance(config, store)) return 'memory per instance';
  return isDown(store) ? `${store.kind} down` : store.kind;
}

/** `configured` rather than `ok`, because nothing more is known about a server that has not been called yet. */
const MODEL_STATES = {
  closed: 'configured',
  open: 'down',
  probing: 'recovering',
} as const satisfies Record<BreakerState, string>;
