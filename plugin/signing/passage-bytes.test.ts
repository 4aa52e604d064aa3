import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passageBytes, type SignedFields } from './passage-bytes.js';

const NAMES = ['book', 'build', 'id', 'url', 'anchor', 'title', 'text'] as const;

/** Fields in the order in which they are signed, the breadcrumbs after them. */
function bytesOf(fields: readonly string[], breadcrumbs: readonly string[]): string {
  const [book = '', build = '', id = '', url = '', anchor = '', title = '', text = ''] = fields;
  const passage: SignedFields = { id, url, anchor, title, text, breadcrumbs };
  return Buffer.from(passageBytes(book, build, passage)).toString('hex');
}

describe('the sections a signature covers', () => {
  const passage: SignedFields = { id: 'i', url: 'u', anchor: 'a', title: 't', text: 'x', breadcrumbs: ['b'] };
  const hexOf = (over: Partial<SignedFields>): string =>
    Buffer.from(passageBytes('book', 'build', { ...passage, ...over })).toString('hex');
  const section = { at: 1, anchor: 'cd', heading: 'ef' };

  it('change the bytes with each field, their number and their order', () => {
    const other = { at: 2, anchor: 'g', heading: 'h' };
    const all = [
      hexOf({}),
      ...[
        [section],
        [{ ...section, at: 11 }],
        [{ ...section, anchor: 'c', heading: 'def' }],
        [{ ...section, anchor: 'ef', heading: 'cd' }],
        [section, other],
        [other, section],
      ].map((sections) => hexOf({ sections })),
      hexOf({ breadcrumbs: ['b', '1', 'cd', 'ef'] }),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('leave those of a passage without sections as they are', () => {
    expect(hexOf({ sections: undefined })).toBe(hexOf({}));
  });
});

describe('the bytes a signature covers', () => {
  it('are other ones when a character moves from a field to the next, or two fields change places', () => {
    const fields = ['ab', 'cd', 'ef', 'gh', 'ij', 'kl', 'mn'];
    const breadcrumbs = ['op', 'qr'];
    const all = [bytesOf(fields, breadcrumbs)];
    for (const at of NAMES.keys()) {
      const field = fields[at] ?? '';
      const next = fields[at + 1];
      if (next === undefined) {
        all.push(bytesOf(fields.with(at, 'm'), ['nop', 'qr']), bytesOf(fields.with(at, 'mnop'), ['qr']));
        continue;
      }
      all.push(
        bytesOf(fields.with(at, field.slice(0, 1)).with(at + 1, field.slice(1) + next), breadcrumbs),
        bytesOf(fields.with(at, '').with(at + 1, field + next), breadcrumbs),
        bytesOf(fields.with(at, field + next).with(at + 1, ''), breadcrumbs),
        bytesOf(fields.with(at, next).with(at + 1, field), breadcrumbs),
      );
    }
    // What stands between two fields, as words of one of them.
    for (const between of ['\0\0\0\0', '\0\0\0\u0002', '\0\0\0\u0001']) {
      all.push(
        bytesOf(fields.with(0, `ab${between}cd`).with(1, ''), breadcrumbs),
        bytesOf(fields.with(0, 'ab').with(1, `cd${between}`), breadcrumbs),
      );
    }
    all.push(bytesOf(fields, ['opqr']), bytesOf(fields, ['op', 'qr', '']), bytesOf(fields, []));
    expect(new Set(all).size).toBe(all.length);
  });

  it('change with each field alone, whatever it holds, and with nothing else', () => {
    const word = fc.string({ maxLength: 3, unit: fc.constantFrom('a', '\0', '\u0001', '2', '縄') });
    const names = fc.array(word, { minLength: NAMES.length, maxLength: NAMES.length });
    const breadcrumbs = fc.array(word, { maxLength: 2 });
    fc.assert(
      fc.property(
        names,
        breadcrumbs,
        fc.nat(NAMES.length - 1),
        word,
        breadcrumbs,
        (fields, breadcrumbs, at, other, others) => {
          const bytes = bytesOf(fields, breadcrumbs);
          expect(bytesOf(fields.with(at, other), breadcrumbs) === bytes).toBe(other === fields[at]);
          expect(bytesOf(fields, others) === bytes).toBe(
            JSON.stringify(others) === JSON.stringify(breadcrumbs),
          );
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
