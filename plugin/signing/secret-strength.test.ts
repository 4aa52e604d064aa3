import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readSecret } from './secret.js';
import { estimateBits } from './secret-strength.js';

const hex = (text: string): string => Buffer.from(text).toString('hex');
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** 100 secrets as people make them up, copy them or leave them standing, each of at least 32 bytes by `readSecret`'s count. */
const GUESSABLE = [
  // Placeholders.
  'change-me-change-me-change-me-change-me',
  'change-me-to-a-long-random-string-please',
  'changeme-changeme-changeme-changeme',
  'ChangeMeChangeMeChangeMeChangeMeChangeMe',
  'CHANGE_ME_IN_PRODUCTION_OR_ELSE_BAD_THINGS',
  'change-this-secret-before-you-deploy-it',
  'replace-me-with-32-random-bytes-or-more',
  'please-replace-this-with-your-own-secret',
  'your-secret-key-here-at-least-32-characters',
  'your-256-bit-secret-your-256-bit-secret',
  'a-string-secret-at-least-256-bits-long',
  'this-is-a-very-long-secret-key-for-testing',
  'ThisIsMySuperSecretKeyForTheHandbook1234',
  'supersecretsupersecretsupersecretsupersecret',
  'super-secret-key-that-nobody-will-guess-123',
  'my-super-secret-docent-secret-1234567890',
  'docent-secret-docent-secret-docent-secret',
  'docent_secret_for_my_handbook_2026_do_not_share',
  'DOCENT_SECRET=DOCENT_SECRET=DOCENT_SECRET',
  'the-secret-of-the-book-is-the-secret-of-the-book',
  'secret secret secret secret secret secret',
  'insert-your-secret-here-insert-your-secret-here',
  'TODO: generate a real secret before going live!',
  'fixme-fixme-fixme-fixme-fixme-fixme-fixme',
  'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx-xxxx',
  'placeholder-placeholder-placeholder-secret',
  'dummy-secret-for-local-development-only-0000',
  'development-development-development-2026',
  'local-dev-secret-not-for-production-use-1',
  'a-secret-only-for-the-browser-tests-0123456789',
  'a secret of the tests that is long enough',
  'the secret of the benchmark, which protects nothing',
  'only-for-the-tests-0123456789-0123456789',
  'thirty-two bytes of a pass phrase',
  'openssl rand -base64 32 openssl rand -base64 32',
  '<generate with openssl rand -hex 32 and put here>',
  // Characters repeated.
  '0'.repeat(64),
  'f'.repeat(64),
  'a'.repeat(64),
  'B'.repeat(64),
  `${'A'.repeat(43)}=`,
  's'.repeat(40),
  '-'.repeat(32),
  ' x'.repeat(20),
  '01'.repeat(32),
  'deadbeef'.repeat(8),
  'cafebabe'.repeat(8),
  'DEADBEEFCAFEBABE'.repeat(4),
  'abc123'.repeat(11),
  'password'.repeat(5),
  'Password1!'.repeat(4),
  'p4ssw0rd'.repeat(5),
  'letmein'.repeat(6),
  'hunter2'.repeat(6),
  'correct horse battery staple '.repeat(2),
  'x'.repeat(1_000),
  `${'0'.repeat(63)}1`,
  `${'0'.repeat(32)}${'1'.repeat(32)}`,
  '00112233445566778899aabbccddeeff'.repeat(2),
  // Sequences.
  '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  '0123456789abcdef'.repeat(4),
  '1234567890'.repeat(7),
  '12345678'.repeat(8),
  '9876543210'.repeat(7),
  'abcdefghijklmnopqrstuvwxyz0123456789',
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  'zyxwvutsrqponmlkjihgfedcba9876543210',
  'hello world hello world hello world hello',
  'NextAuthSecretNextAuthSecretNextAuthSecret',
  '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
  'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8',
  // Rows of the keyboard.
  'qwertyuiopasdfghjklzxcvbnm1234567890',
  'qwertyuiop[]asdfghjkl;zxcvbnm,./',
  'QWERTYUIOPASDFGHJKLZXCVBNMqwertyuiop',
  'qwertzuiopasdfghjklyxcvbnm1234567890',
  'azertyuiopqsdfghjklmwxcvbn1234567890',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.',
  'qazwsxedcrfvtgbyhnujmikolpqazwsxedcrfv',
  'asdfasdfasdfasdfasdfasdfasdfasdfasdf',
  'asdfghjkl;asdfghjkl;asdfghjkl;asdfghjkl;',
  'poiuytrewqlkjhgfdsamnbvcxz0987654321',
  '!@#$%^&*()_+!@#$%^&*()_+!@#$%^&*()_+',
  // Sentences, quotations and passwords made longer.
  'the quick brown fox jumps over the lazy dog',
  'TheQuickBrownFoxJumpsOverTheLazyDog12345',
  'to be or not to be, that is the question',
  'it was the best of times, it was the worst of times',
  'i am the very model of a modern major general',
  'lorem ipsum dolor sit amet lorem ipsum dolor sit amet',
  'correcthorsebatterystaplecorrecthorse',
  'Correct-Horse-Battery-Staple-Correct-Horse-1',
  'my-dog-is-called-rex-and-he-is-nine-years-old',
  'iloveyouiloveyouiloveyouiloveyouiloveyou1',
  'Tr0ub4dor&3Tr0ub4dor&3Tr0ub4dor&3Tr0ub4dor&3',
  'password1234567890password1234567890',
  'Summer2026!Summer2026!Summer2026!Summer2026!',
  // The same, encoded.
  hex('change-me-change-me-change-me-change-me'),
  base64('change-me-change-me-change-me-change-me'),
  base64(hex('0'.repeat(32))),
  hex('correct horse battery staple correct horse'),
  base64('this is a very long secret key for testing'),
] as const;

describe('a guessable secret', () => {
  it.each(GUESSABLE)('is refused: %s', (secret) => {
    expect(readSecret(secret)).toEqual({ ok: false, error: 'guessable' });
  });

  it('stands in the list once, and there are a hundred', () => {
    expect(new Set(GUESSABLE).size).toBe(100);
  });
});

describe('a random secret', () => {
  /** Ten words of the lengths that Diceware's have, from a list of 7,776. */
  const words = Array.from({ length: 7_776 }, (_, number) => {
    const digest = createHash('sha256').update(String(number)).digest();
    const length = 3 + ((digest[0] ?? 0) % 7);
    return Array.from(digest.subarray(1, 1 + length), (byte) => String.fromCodePoint(97 + (byte % 26))).join(
      '',
    );
  });
  const diceware = (separator: string): string =>
    Array.from({ length: 10 }, () => words[randomInt(words.length)]).join(separator);

  it.each<[string, () => string]>([
    ['in hexadecimal', () => randomBytes(32).toString('hex')],
    ['in upper-case hexadecimal', () => randomBytes(32).toString('hex').toUpperCase()],
    ['in base64', () => randomBytes(32).toString('base64')],
    ['in base64url', () => randomBytes(32).toString('base64url')],
    ['as two UUIDs', () => `${randomUUID()}${randomUUID()}`],
    ['as ten words with hyphens', () => diceware('-')],
    ['as ten words with spaces', () => diceware(' ')],
    ['as letters and digits', () => randomText(48, 'abcdefghijklmnopqrstuvwxyz0123456789')],
    ['as characters of the keyboard', () => randomText(32, KEYBOARD)],
    ['as base32', () => randomText(52, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')],
  ])('is accepted, all 1,000 of them: %s', (_form, make) => {
    const refused = Array.from({ length: 1_000 }, make).filter((text) => !readSecret(text).ok);
    expect(refused).toEqual([]);
  });

  it('may have characters of any script', () => {
    const letters = 'İıßﬁКниг縄文字ÄÖÜابجد🙂éñç';
    const texts = Array.from({ length: 200 }, () => randomText(32, letters));
    expect(texts.filter((text) => estimateBits(text) > 32 * 16 || estimateBits(text) < 80)).toEqual([]);
    expect(readSecret('İ'.repeat(64))).toEqual({ ok: false, error: 'guessable' });
  });

  it('is estimated at no more than it holds', () => {
    expect(estimateBits(randomBytes(32).toString('hex'))).toBeLessThanOrEqual(256);
    expect(estimateBits(diceware('-'))).toBeLessThan(140);
  });
});

const KEYBOARD = String.fromCodePoint(...Array.from({ length: 94 }, (_, index) => 33 + index));

function randomText(length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}
