import { describe, expect, it } from 'vitest';
import { readRefusal, startHarness, testSecret } from './harness.js';

/** The problems that a function logs instead of opening a session; none if it opens one. */
async function problemsWith(env: Record<string, string | undefined>): Promise<string[]> {
  const harness = await startHarness({ env });
  try {
    const opened = await harness.post('/api/session', {});
    if (opened.status === 200) return [];
    expect(await readRefusal(opened)).toMatchObject({ status: 503, code: 'misconfigured' });
    const health = await fetch(`${harness.url}/api/health`);
    expect(health.status).toBe(503);
    return (harness.logs[0]?.problems ?? []).map(({ variable, problem }) => `${variable} ${problem}`);
  } finally {
    await harness.close();
  }
}

describe('a secret that can be guessed', () => {
  it.each([
    'change-me-change-me-change-me-change-me',
    '0'.repeat(64),
    'password'.repeat(5),
    'qwertyuiopasdfghjklzxcvbnm1234567890',
  ])('keeps the function from starting: %s', async (secret) => {
    const problems = await problemsWith({ DOCENT_SECRET: secret });
    expect(problems).toEqual([
      expect.stringMatching(/^DOCENT_SECRET can be guessed: .*create one with node -p /),
    ]);
    expect(problems.join()).not.toContain(secret);
  });

  it('is refused as the previous one too, because tokens signed with it would be accepted', async () => {
    const problems = await problemsWith({ DOCENT_SECRET_PREVIOUS: 'change-me-'.repeat(4) });
    expect(problems).toEqual([expect.stringMatching(/^DOCENT_SECRET_PREVIOUS can be guessed: .*remove it$/)]);
    expect(await problemsWith({ DOCENT_SECRET_PREVIOUS: testSecret('previous') })).toEqual([]);
  });
});

describe('a model server at an http address', () => {
  it.each([
    'http://model.example/v1',
    'http://ollama:11434/v1',
    'http://10.0.0.8:8000/v1',
    'http://192.168.1.2/v1',
    'http://localhost.example/v1',
    'http://127.0.0.1.example/v1',
    'http://[fe80::1]/v1',
  ])('is refused unless it is this machine, and a variable allows it: %s', async (address) => {
    for (const variable of ['OPENAI_BASE_URL', 'OPENAI_FALLBACK_BASE_URL']) {
      const problems = await problemsWith({ [variable]: address });
      expect(problems).toEqual([
        expect.stringMatching(new RegExp(`^${variable} must be https .*DOCENT_ALLOW_HTTP_MODEL=1`)),
      ]);
      expect(await problemsWith({ [variable]: address, DOCENT_ALLOW_HTTP_MODEL: '1' })).toEqual([]);
    }
  });

  it.each([
    'http://localhost:11434/v1',
    'http://127.0.0.1:8080/v1',
    'http://[::1]:8080/v1',
    'https://model.example/v1',
  ])('needs no variable: %s', async (address) =>
    expect(await problemsWith({ OPENAI_BASE_URL: address })).toEqual([]),
  );
});
