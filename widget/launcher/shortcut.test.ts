import { describe, expect, it } from 'vitest';
import { isShortcut } from './shortcut.js';

function press(keys: Partial<KeyboardEvent>): KeyboardEvent {
  const released = {
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    isComposing: false,
    code: '',
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all that is read of the event
  return { ...released, ...keys } as KeyboardEvent;
}

describe('isShortcut', () => {
  it('takes Ctrl or Cmd for `mod`, but not both, and no other modifier than those named', () => {
    expect(isShortcut(press({ ctrlKey: true, key: 'i', code: 'KeyI' }), 'mod+i')).toBe(true);
    expect(isShortcut(press({ metaKey: true, key: 'I', code: 'KeyI' }), 'mod+i')).toBe(true);
    expect(isShortcut(press({ metaKey: true, ctrlKey: true, key: 'i' }), 'mod+i')).toBe(false);
    expect(isShortcut(press({ ctrlKey: true, shiftKey: true, key: 'I' }), 'mod+i')).toBe(false);
    expect(isShortcut(press({ key: 'i' }), 'mod+i')).toBe(false);
    expect(isShortcut(press({ ctrlKey: true, key: 'i', isComposing: true }), 'mod+i')).toBe(false);
  });

  it('goes by the key’s place where it writes no Latin letter, or another character with Shift', () => {
    expect(isShortcut(press({ ctrlKey: true, key: 'ш', code: 'KeyI' }), 'mod+i')).toBe(true);
    expect(isShortcut(press({ altKey: true, key: 'ˆ', code: 'KeyI' }), 'alt+i')).toBe(true);
    expect(
      isShortcut(press({ ctrlKey: true, shiftKey: true, key: '!', code: 'Digit1' }), 'mod+shift+1'),
    ).toBe(true);
    // On a Dvorak keyboard, the key in the place of I writes c.
    expect(isShortcut(press({ ctrlKey: true, key: 'c', code: 'KeyI' }), 'mod+i')).toBe(false);
  });

  it('is never pressed if there is none', () => {
    expect(isShortcut(press({ ctrlKey: true, key: 'i' }), null)).toBe(false);
  });
});
