import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createProcesses } from './processes.js';

const cwd = process.cwd();

/** Collects what is printed, without colours. */
function createTerminal(): { write: (text: string) => void; lines: () => string[] } {
  let printed = '';
  return {
    write: (text) => (printed += text),
    lines: () => stripVTControlCharacters(printed).trimEnd().split('\n'),
  };
}

describe('createProcesses', () => {
  it('prints whole lines of both streams behind the name of the program, and reports its end', async () => {
    const terminal = createTerminal();
    const processes = createProcesses(terminal.write);
    const code = `process.stdout.write('one'); console.log(' line'); console.error('two');`;
    processes.start('types', ['-e', code], { cwd });
    expect(await processes.failed).toBe('types');
    await expect.poll(() => terminal.lines().sort()).toEqual(['types     one line', 'types     two']);
  });

  it('stops a program with the programs it has started, and calls that no failure', async () => {
    const terminal = createTerminal();
    const processes = createProcesses(terminal.write);
    const child = `const server = require('node:http').createServer((_, response) => response.end());
      server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;
    const parent = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' });`;
    const port = await new Promise((resolve) => {
      processes.start('function', ['-e', parent], { cwd, onLine: resolve });
    });
    const url = `http://127.0.0.1:${String(port)}`;
    expect((await fetch(url)).status).toBe(200);
    await processes.stop();
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    expect(await Promise.race([processes.failed, Promise.resolve('none')])).toBe('none');
  });

  it('gives a program its environment and each of its lines to the caller', async () => {
    const processes = createProcesses(() => undefined);
    const line = await new Promise((resolve) => {
      processes.start('handbook', ['-p', 'process.env.GREETING'], {
        cwd,
        env: { GREETING: 'hello' },
        onLine: resolve,
      });
    });
    expect(line).toBe('hello');
    await processes.stop();
  });
});
