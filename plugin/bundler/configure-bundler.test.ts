import { describe, expect, it } from 'vitest';
import { configureBundler } from './configure-bundler.js';

const alias = { '@theme/Root': '/site/src/theme/Root.js' };

describe('configureBundler', () => {
  it('wraps the Root of a site, and not itself when called twice', () => {
    const once = configureBundler({ resolve: { alias } }, { languagePackPath: '/pack.js' }).resolve.alias;
    expect(once['@docent/previous-root']).toBe('/site/src/theme/Root.js');
    expect(once['@theme/Root']).toMatch(/widget\/root\/Root\.js$/u);
    const twice = configureBundler({ resolve: { alias: once } }, { languagePackPath: '/pack.js' });
    expect(twice.resolve.alias).toEqual({ '@docent/language-pack': '/pack.js' });
  });

  it.each([
    ['webpack', { cache: { type: 'filesystem', version: '3.10-x' } }],
    ['Rspack', { cache: true, experiments: { cache: { type: 'persistent', version: '3.10-x' } } }],
  ])('gives the cache of %s another version than a build without the plugin', (_bundler, settings) => {
    const config = { resolve: { alias }, ...settings };
    configureBundler(config, { languagePackPath: '/pack.js' });
    configureBundler(config, { languagePackPath: '/pack.js' });
    expect(JSON.stringify(config)).toContain('"version":"3.10-x-docent"');
  });

  it('calls back when bundling begins', () => {
    const calls: string[] = [];
    const options = { languagePackPath: '/pack.js', onStart: () => calls.push('begun') };
    const { plugins } = configureBundler({ resolve: { alias } }, options);
    plugins[0]?.apply({ hooks: { compile: { tap: (_name, run) => run() } } });
    expect(calls).toEqual(['begun']);
  });

  it('creates no cache where there is none', () => {
    const config = { resolve: { alias }, cache: undefined, experiments: undefined };
    configureBundler(config, { languagePackPath: '/pack.js' });
    expect(config).toMatchObject({ cache: undefined, experiments: undefined });
  });
});
