import { expect, it } from 'vitest';
import { readStep, readEvents, startHarness } from './harness.js';
import { firstStep, SEARCHES } from './searched-question.js';

const TIMES = 200;
const AT_ONCE = 10;
/** More than the most that so many requests may cost; an eighth of what forgotten reservations would add up to. */
const SPARE = AT_ONCE * 10_000;
const ENV = {
  DOCENT_RATE_PER_MINUTE: '100000',
  DOCENT_ADDRESS_SHARE: '100',
  DOCENT_MAX_STREAMS: String(AT_ONCE),
};

it('two hundred questions left between two steps cost what their first steps cost, and leave no place taken', async () => {
  const cost = await costOfOne();
  const harness = await startHarness({
    env: { ...ENV, DOCENT_TOKENS_PER_DAY: String(TIMES * cost + SPARE) },
    standIn: { searches: SEARCHES, wordDelayMs: 0 },
  });
  try {
    const session = await harness.openSession();
    const body = firstStep(harness.secret);
    const leave = async (): Promise<void> => {
      for (let time = 0; time < TIMES / AT_ONCE; time += 1) await readStep(await harness.chat(body, session));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, leave));
    expect(harness.model.requests).toHaveLength(TIMES);
    const { step } = await readStep(await harness.chat(body, session));
    const answer = await harness.chat({ ...body, step }, session);
    expect((await readEvents(answer)).isDone).toBe(true);
    expect(harness.logs.at(-1)).toMatchObject({ status: 200 });
  } finally {
    await harness.close();
  }
});

/** Tokens of a first step, as the model's server reports them. */
async function costOfOne(): Promise<number> {
  const harness = await startHarness({ env: ENV, standIn: { searches: SEARCHES, wordDelayMs: 0 } });
  try {
    await readStep(await harness.chat(firstStep(harness.secret)));
    const { inputTokens = 0, outputTokens = 0 } = harness.logs.at(-1) ?? {};
    expect(inputTokens).toBeGreaterThan(100);
    return inputTokens + outputTokens;
  } finally {
    await harness.close();
  }
}
