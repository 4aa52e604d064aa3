import { getMember } from './members.js';
import { isObject, isOpen, truthOf, type StaticObject, type StaticValue } from './static-value.js';

/**
 * Returns whether an element's own attributes hide it: `hidden`, `display: none` or `visibility: hidden`. An attribute whose value only
 * the running page knows counts as hiding, like any other condition; an unknown spread (`{...props}`) does not, because hardly any hides.
 * What a style sheet hides is not known here.
 */
export function isHidden(props: StaticObject): boolean {
  if (Object.hasOwn(props, 'hidden') && truthOf(props['hidden']) !== false) return true;
  const style = Object.hasOwn(props, 'style') ? props['style'] : undefined;
  const declarations = typeof style === 'string' ? readStyle(style) : style;
  if (!isObject(declarations)) return isOpen(declarations);
  return Object.entries(HIDING).some(([property, values]) =>
    isAnyOf(getMember(declarations, property), values),
  );
}

const HIDING = { display: ['none'], visibility: ['hidden', 'collapse'] };

function isAnyOf(value: StaticValue, hiding: readonly string[]): boolean {
  return isOpen(value) || (typeof value === 'string' && hiding.includes(value.trim().toLowerCase()));
}

/** Reads the `style` attribute of raw HTML. Of two declarations of a property, the last counts. */
function readStyle(style: string): Record<string, string> {
  const declarations = style.replaceAll(/\/\*.*?\*\//gsu, '').split(';');
  return Object.fromEntries(
    declarations.map((declaration) => {
      const [property = '', value = ''] = declaration.split(':');
      return [property.trim().toLowerCase(), value.replace(/!\s*important/iu, '')];
    }),
  );
}
