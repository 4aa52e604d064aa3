import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { listen } from '../stand-ins/listen.js';

const SCRIPT = fileURLToPath(new URL('../../dist/scripts/check/check-advisories.js', import.meta.url));

/** Runs the built check against a registry that answers like this. */
async function check(status: number, advisories: object): Promise<{ code: unknown; output: string }> {
  const registry = createServer((request, response) => {
    request.resume().on('end', () => {
      const isAsked = request.url === '/-/npm/v1/security/advisories/bulk';
      response.writeHead(isAsked ? status : 404).end(isAsked ? JSON.stringify(advisories) : '{}');
    });
  });
  const { port, close } = await listen(registry, 0);
  const env = {
    ...process.env,
    npm_config_registry: `http://127.0.0.1:${port}/`,
    npm_config_fetch_retries: '0',
  };
  try {
    return await promisify(execFile)(process.execPath, [SCRIPT], { env }).then(
      ({ stdout }) => ({ code: 0, output: stdout }),
      (error: { code: unknown; stdout: string }) => ({ code: error.code, output: error.stdout }),
    );
  } finally {
    await close();
  }
}

function advisory(severity: string): object[] {
  const url = `https://advisories.example.org/${severity}`;
  return [{ id: 1, url, title: `A ${severity} fault`, severity, vulnerable_versions: '*', cwe: [] }];
}

it('a severe advisory about a bundled package fails the check; others and packages of our own tools do not', async () => {
  const [severe, mild] = await Promise.all([
    check(200, { ioredis: advisory('high'), oxfmt: advisory('critical') }),
    check(200, { openai: advisory('moderate'), oxfmt: advisory('critical') }),
  ]);
  expect(severe.code).toBe(1);
  expect(severe.output).toMatch(
    /^high: ioredis in dist\/function\/redis-driver-\w+\.js: A high fault \(https:\/\/advisories\.example\.org\/high\)\n\d{3} bundled packages, 1 advisories of high or critical severity\n$/u,
  );
  expect(mild.code).toBe(0);
  expect(mild.output).toMatch(
    /^moderate: openai in dist\/function\/chunk-\w+\.js: .*\n\d{3} bundled packages, 0 advisories/u,
  );
});

it('a registry that gives no answer is one line and no failure', async () => {
  expect(await check(503, {})).toEqual({
    code: 0,
    output: expect.stringMatching(/^advisories not checked: no answer from the registry \(.*503.*\)\n$/u),
  });
});
