import { describe, expect, it } from 'vitest';
import { BuildError } from '../build-error.js';
import { readPageSettings } from './front-matter.js';
import { ariaShortcut, parsePluginOptions, readEndpoint } from './options.js';

function refusal(options: unknown): string {
  try {
    parsePluginOptions(options);
  } catch (error) {
    if (error instanceof BuildError) return error.message;
    throw error;
  }
  throw new Error('the options were accepted');
}

describe('parsePluginOptions', () => {
  it('fills in every default, so that options may be absent', () => {
    expect(parsePluginOptions(undefined)).toMatchObject({
      id: 'default',
      book: 'book',
      mode: 'both',
      show: 'everywhere',
      chunkMaxChars: 1200,
      include: ['**'],
      onBrokenAnchors: 'warn',
    });
  });

  it('refuses an unknown option with the nearest name', () => {
    expect(refusal({ endpont: 'https://x.example' })).toContain(
      'unknown option `endpont`; did you mean `endpoint`?',
    );
  });

  it.each([
    [
      'secret',
      'which is published with the site; set the environment variable DOCENT_SECRET for the build and for the function',
    ],
    ['DOCENT_SECRET', 'DOCENT_SECRET for the build and for the function'],
    [
      'apiKey',
      'which is published with the site; set the environment variable OPENAI_API_KEY for the function',
    ],
    ['openaiApiKey', 'OPENAI_API_KEY for the function'],
    ['OPENAI_API_KEY', 'OPENAI_API_KEY for the function'],
    ['turnstileSecretKey', 'DOCENT_TURNSTILE_SECRET for the function'],
    ['model', 'is a setting of the function; set the environment variable DOCENT_MODEL there'],
    ['allowed_origins', 'set the environment variable DOCENT_ORIGINS there'],
    ['systemPrompt', 'set the environment variable DOCENT_INSTRUCTIONS there'],
  ])(
    'names the environment variable that the option %s is meant to be, and never its value',
    (name, text) => {
      const message = refusal({ [name]: 'sk-planted-value' });
      expect(message).toContain(`\`${name}\` `);
      expect(message).toContain(text);
      expect(message).not.toContain('did you mean');
      expect(message).not.toContain('planted');
    },
  );

  it.each([
    [
      { endpoint: 'ask.example.org' },
      "`endpoint` must be an http(s) address such as 'https://ask.example.org'",
    ],
    [{ endpoint: 'javascript:alert(1)' }, '`endpoint` must be an http(s) address'],
    [{ endpoint: 'https://x.example?a=1' }, '`endpoint` must not contain a query'],
    [{ mode: 'all' }, "`mode` must be 'both', 'book' or 'selection'"],
    [{ chunkMaxChars: 10 }, '`chunkMaxChars` must be at least 300'],
    [{ chunkMaxChars: '900' }, '`chunkMaxChars` must be a number'],
    [{ chunkMaxChars: 900.5 }, '`chunkMaxChars` must be a whole number'],
    [{ include: 'docs/**' }, '`include` must be a list'],
    [{ docs: 'no' }, '`docs` must be true or false'],
    [{ starterQuestions: Array(7).fill('q') }, '`starterQuestions` must have at most 6 entries'],
    [{ position: 'top' }, "`position` must be 'bottom-right', 'bottom-left', 'navbar' or 'none'"],
    [{ offset: { x: -1 } }, '`offset.x` must be at least 0'],
    [{ offset: { X: 1 } }, 'unknown option `offset.X`; did you mean `offset.x`?'],
    [{ sources: { news: {} } }, "`sources.news` is not a source: write 'docs', 'blog' or 'pages'"],
    [{ sources: { blog: { wieght: 1 } } }, 'did you mean `sources.blog.weight`?'],
    [{ sources: { 'blog/news': { weight: 0 } } }, '`sources.blog/news.weight` must be at least 0.1'],
    [
      { sources: { blog: { halfWeightAfterYears: true } } },
      'must be a number of years from 0.1 to 100, or false',
    ],
    [{ sources: { docs: { halfWeightAfterYears: 2 } } }, '`sources.docs` cannot have `halfWeightAfterYears`'],
    [{ shortcut: 'i' }, '`shortcut` must be `mod` or `alt`, optionally `shift`, and a letter or a digit'],
    [{ shortcut: true }, "such as 'mod+shift+k', or false"],
    [{ include: [] }, '`include` must have at least 1 entry'],
    [{ book: 'a b' }, '`book` must be 1 to 64 letters'],
    [{ id: 'second' }, "`id` must be 'default': one instance of the plugin serves the whole site"],
  ])('names the option and the fix for %j', (options, text) => {
    expect(refusal(options)).toContain(text);
  });

  it('puts the parts of a shortcut into one order, and names both keys that `mod` stands for', () => {
    expect(parsePluginOptions({ shortcut: 'Shift+K+Mod' }).shortcut).toBe('mod+shift+k');
    expect(parsePluginOptions({ shortcut: false }).shortcut).toBe(false);
    expect(ariaShortcut('mod+shift+k')).toBe('Control+Shift+K Meta+Shift+K');
    expect(ariaShortcut('alt+1')).toBe('Alt+1');
  });

  it('names all invalid options at once', () => {
    const text = refusal({ mode: 'x', show: 'y' });
    expect(text).toContain('2 options are invalid');
    expect(text).toContain('`mode`');
    expect(text).toContain('`show`');
  });
});

describe('readEndpoint', () => {
  it('prefers the variable to the option, and an empty one turns the endpoint off', () => {
    const options = { endpoint: 'https://ask.example.org/' };
    expect(readEndpoint(options, {})).toBe('https://ask.example.org');
    expect(readEndpoint(options, { DOCENT_ENDPOINT: 'http://localhost:3000' })).toBe('http://localhost:3000');
    expect(readEndpoint(options, { DOCENT_ENDPOINT: '' })).toBe(null);
    expect(readEndpoint({}, {})).toBe(null);
  });

  it.each(['ask.example.org', 'localhost:3000', 'https://ask.example.org/?a', '/api'])(
    'names the variable when it is not an address: %s',
    (address) => {
      expect(() => readEndpoint({}, { DOCENT_ENDPOINT: address })).toThrow(/DOCENT_ENDPOINT must be/u);
    },
  );
});

describe('readPageSettings', () => {
  it('treats false as not indexed and without a button', () => {
    expect(readPageSettings({ docent: false }, 'a.md')).toEqual({ index: false, widget: false });
    expect(readPageSettings({}, 'a.md')).toEqual({ index: true });
    expect(readPageSettings({ docent: { mode: 'selection' } }, 'a.md')).toEqual({
      index: true,
      mode: 'selection',
    });
  });

  it.each([
    ['no thanks', 'its value must be true, false or an object'],
    [null, 'its value must be true, false or an object'],
    [['index'], 'its value must be an object'],
    [{ index: 'maybe' }, '`index` must be true or false'],
  ])('says what `docent: %j` should be', (value, text) => {
    expect(() => readPageSettings({ docent: value }, 'docs/a.md')).toThrow(
      `front matter \`docent\`: ${text}`,
    );
  });

  it('names file and field of a wrong value', () => {
    expect(() => readPageSettings({ docent: { indx: true } }, 'docs/a.md')).toThrow(
      /docs\/a\.md: .*`indx`.*`index`/u,
    );
    expect(() => readPageSettings({ docent: 'no' }, 'docs/a.md')).toThrow(
      /docs\/a\.md: front matter `docent`/u,
    );
  });
});
