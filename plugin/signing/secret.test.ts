import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { PASSAGE_KEY_INFO } from './passage-bytes.js';
import { deriveKey, nameKey, readSecret, signPassage } from './secret.js';

const passage = {
  id: 'id-123456',
  url: '/book/a',
  anchor: 'x',
  title: 'A',
  breadcrumbs: ['A', 'X'],
  text: 'Some words.',
};

describe('the secret', () => {
  it('is taken as base64url, hexadecimal or random words of 32 bytes and more', () => {
    for (const text of [
      randomBytes(32).toString('base64url'),
      randomBytes(32).toString('hex'),
      'unrigged drumstick ludicrous felt-tip poach shininess wheat lionhearted unclaimed anyplace',
    ]) {
      expect(readSecret(text)).toMatchObject({ ok: true });
    }
  });

  it('is refused in quotation marks, which a dashboard keeps and a shell does not', () => {
    const secret = 'Jx2v9QkT4nR7wYb1LpZc8sHd6MfGa3Ue-_5o0iKqXNE';
    for (const quoted of [`"${secret}"`, ` '${secret}'\n`, `“${secret}”`]) {
      expect(readSecret(quoted)).toEqual({ ok: false, error: 'quoted' });
    }
    expect(readSecret(`"${secret}`)).toMatchObject({ ok: true });
  });

  it('has a name that is the same wherever it is the same, and is not part of it', () => {
    const [one, same, other] = ['one', 'one', 'other'].map((text) => nameKey(new TextEncoder().encode(text)));
    expect(one).toMatch(/^[0-9a-f]{16}$/u);
    expect(one).toBe(same);
    expect(one).not.toBe(other);
  });

  it('is refused when missing, blank or short', () => {
    expect(readSecret(undefined)).toEqual({ ok: false, error: 'missing' });
    expect(readSecret('  ')).toEqual({ ok: false, error: 'missing' });
    expect(readSecret('x'.repeat(31))).toEqual({ ok: false, error: 'too_short' });
    expect(readSecret(randomBytes(31).toString('hex'))).toEqual({ ok: false, error: 'too_short' });
  });

  it('is the same with the newline an editor leaves behind', () => {
    const text = randomBytes(32).toString('hex');
    expect(readSecret(`${text}\n`)).toEqual(readSecret(text));
  });
});

describe('sub-keys', () => {
  it('differ by purpose and by secret, and are 32 bytes', () => {
    const secret = randomBytes(32);
    const keys = [deriveKey(secret, 'a'), deriveKey(secret, 'b'), deriveKey(randomBytes(32), 'a')];
    expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(3);
    expect(keys.every((key) => key.length === 32)).toBe(true);
  });
});

describe('a passage signature', () => {
  const key = deriveKey(randomBytes(32), PASSAGE_KEY_INFO);

  it('changes with every field, with the book and with the build', () => {
    const signatures = [
      signPassage(key, 'book', 'build', passage),
      signPassage(key, 'other', 'build', passage),
      signPassage(key, 'book', 'built', passage),
      signPassage(key, 'book', 'build', { ...passage, text: 'Some words,' }),
      signPassage(key, 'book', 'build', { ...passage, id: passage.url, url: passage.id }),
      signPassage(key, 'book', 'build', { ...passage, breadcrumbs: ['AX'] }),
      signPassage(key, 'book', 'build', { ...passage, title: 'AX', anchor: '' }),
    ];
    expect(new Set(signatures).size).toBe(signatures.length);
    expect(signatures[0]).toMatch(/^[\w-]{43}$/);
  });
});
