/**
 * Whether a key press is a shortcut of the `shortcut` option: `mod+i` is Ctrl+I, or Cmd+I on a Mac, without other modifiers.
 *
 * @param shortcut - Parts in the order `mod`, `alt`, `shift`, and a letter or a digit; `null` for none.
 */
export function isShortcut(event: KeyboardEvent, shortcut: string | null): boolean {
  const { ctrlKey, metaKey, altKey, shiftKey, isComposing } = event;
  if (isComposing || (ctrlKey && metaKey)) return false;
  const pressed = [(ctrlKey || metaKey) && 'mod', altKey && 'alt', shiftKey && 'shift', keyName(event)];
  return pressed.filter(Boolean).join('+') === shortcut;
}

/** The letter or digit on the key. Goes by the key's place where it writes something else, as in Greek or Russian or with Option on a Mac. */
function keyName({ key, code }: KeyboardEvent): string {
  return (/^[a-z]$/iu.test(key) ? key : code.replace(/^(?:Key|Digit)/u, '')).toLowerCase();
}
