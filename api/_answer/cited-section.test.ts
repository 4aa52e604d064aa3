import { describe, expect, it } from 'vitest';
import type { Passage } from '../_contract/request.js';
import { findCitedSection } from './cited-section.js';

function passage(texts: Readonly<Record<string, string>>): Passage {
  let text = '';
  const sections = Object.entries(texts).map(([heading, own]) => {
    const at = text.length;
    text += `${heading}\n${own}\n\n`;
    return { at, anchor: heading.toLowerCase(), heading };
  });
  return {
    id: 'id-123456',
    url: '/book/a',
    anchor: sections[0]?.anchor ?? '',
    title: 'A',
    breadcrumbs: ['A'],
    text,
    sections,
    build: 'b1',
    signature: 's',
  };
}

const RIG = passage({
  Mast: 'It carries the sail and needs stays.',
  Boom: 'It swings across the boat when the sail gybes.',
  Keel: 'Its weight of 200 kg keeps the boat upright.',
});

describe('the section of a citation', () => {
  it.each([
    ['The boom swings over when you gybe', 'boom'],
    ['First the mast is stayed [1]. The keel weighs 200 kg', 'keel'],
    ['The keel keeps it upright [2].\n\n- The mast carries the sail', 'mast'],
    ['The boat has a keel.', 'keel'],
    ['Beware of the boom!** ', 'boom'],
    ['**Stays** hold it.\n| part | `KEEL` | ', 'keel'],
  ])('of “%s” is %s', (before, anchor) => {
    expect(findCitedSection(RIG, before).anchor).toBe(anchor);
  });

  it('is the first if the sentence shares no word with any, as in another language', () => {
    expect(findCitedSection(RIG, 'مستول کشتی')).toEqual({ anchor: 'mast', heading: 'Mast' });
    expect(findCitedSection(RIG, '')).toEqual({ anchor: 'mast', heading: 'Mast' });
  });

  it('is found by its heading alone, and in scripts without spaces', () => {
    expect(findCitedSection(passage({ Stays: '', Sheets: '' }), 'Sheets are ropes').anchor).toBe('sheets');
    const chinese = passage({ 桅杆: '桅杆支撑船帆。', 龙骨: '龙骨使船保持直立。' });
    expect(findCitedSection(chinese, '桅杆支撑着帆。船靠龙骨保持直立。').anchor).toBe('龙骨');
  });

  it('is that of the passage if it joins none', () => {
    const { sections: _sections, ...single } = RIG;
    expect(findCitedSection(single, 'The boom')).toEqual({ anchor: 'mast', heading: 'A' });
    expect(findCitedSection({ ...single, breadcrumbs: [] }, 'The boom').heading).toBeUndefined();
  });
});
