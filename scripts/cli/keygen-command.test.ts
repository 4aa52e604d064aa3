import { expect, it } from 'vitest';
import { readSecret } from '../../plugin/signing/secret.js';
import { createCommandOutput } from './command-output.js';
import { createKeygenCommand } from './keygen-command.js';

async function keygen(...argv: string[]): Promise<string> {
  let written = '';
  const output = createCommandOutput({
    stdout: { write: (text) => (written += text) },
    stderr: { write: (text) => expect(text).toBe('') },
  });
  await createKeygenCommand(output).parseAsync(argv, { from: 'user' });
  return written;
}

it('docent keygen prints a secret that build and function accept, another one each time', async () => {
  const [first, second] = [await keygen(), await keygen()];
  expect(first).toMatch(/^[\w-]{43}\n$/u);
  expect(readSecret(first).ok).toBe(true);
  expect(second).not.toBe(first);
});

it('docent keygen --env prints a line of an environment file, --json an object', async () => {
  expect(await keygen('--env')).toMatch(/^DOCENT_SECRET=[\w-]{43}\n$/u);
  expect(JSON.parse(await keygen('--json'))).toEqual({ secret: expect.stringMatching(/^[\w-]{43}$/u) });
});
