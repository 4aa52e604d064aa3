import type { BreakerState } from '../_llm/breaker.js';
import { createRegistry } from './registry.js';

/** A finished request, as far as it is counted. */
interface CountedRequest {
  route: string;
  /** An error's code or `reader_left`; none when all went well. */
  code?: string;
  ms: number;
  firstMs?: number;
  inputTokens?: number;
  outputTokens?: number;
  cost?: number;
}

/** What the owner sees of this process. */
export interface Metrics {
  countRequest(request: CountedRequest): void;
  countAttempt(endpoint: string, result: string): void;
  /** In Prometheus' text format. */
  write(): string;
}

/** Seconds: from a refusal to the longest answer. */
const REQUEST_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 60];
const FIRST_TOKEN_BOUNDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 40];

/**
 * Makes the counters of a process. Every label's value is one of a list in our own code: routes, error codes, servers.
 *
 * @param parts - whose present state the gauges show
 */
export function createMetrics(parts: {
  version: string;
  openStreams: () => number;
  maxStreams: number;
  breakers: () => readonly { endpoint: string; state: BreakerState }[];
}): Metrics {
  const registry = createRegistry();
  const requests = registry.counter('docent_requests_total', 'Requests by route and outcome.');
  const seconds = registry.histogram(
    'docent_request_duration_seconds',
    'From the request to the end of the answer.',
    REQUEST_BOUNDS,
  );
  const firstTokens = registry.histogram(
    'docent_first_token_seconds',
    'From the request to the first word of the model.',
    FIRST_TOKEN_BOUNDS,
  );
  const tokens = registry.counter('docent_model_tokens_total', 'Tokens as the model server counted them.');
  const cost = registry.counter('docent_model_cost_total', 'At the configured prices.');
  const attempts = registry.counter(
    'docent_model_attempts_total',
    'Requests to a model server, retries too.',
  );
  registry.gauge('docent_streams_open', 'Answers being written.', () => [
    { labels: {}, value: parts.openStreams() },
  ]);
  registry.gauge('docent_streams_max', 'Answers written at a time, at most.', () => [
    { labels: {}, value: parts.maxStreams },
  ]);
  registry.gauge('docent_model_breaker_open', '1 while a model server is not asked.', () =>
    parts.breakers().map(({ endpoint, state }) => ({
      labels: { endpoint },
      value: state === 'closed' ? 0 : 1,
    })),
  );
  registry.gauge('docent_build_info', 'The running version.', () => [
    { labels: { version: parts.version }, value: 1 },
  ]);
  return {
    countRequest({ route, code = 'ok', ms, firstMs, inputTokens, outputTokens, cost: paid }) {
      requests.add({ route, code });
      seconds.observe({ route }, ms / 1_000);
      if (firstMs !== undefined && code === 'ok') firstTokens.observe({}, firstMs / 1_000);
      if (inputTokens !== undefined) tokens.add({ direction: 'input' }, inputTokens);
      if (outputTokens !== undefined) tokens.add({ direction: 'output' }, outputTokens);
      if (paid !== undefined) cost.add({}, paid);
    },
    countAttempt: (endpoint, result) => attempts.add({ endpoint, result }),
    write: () => registry.write(),
  };
}
