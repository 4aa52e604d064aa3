/** The type of our navbar item (`widget/root/NavbarTypes.ts`). Docusaurus accepts unknown types that begin with `custom-`. */
const ITEM_TYPE = 'custom-docent';

/**
 * Adds Docent's button to the end of the navbar, unless the site has placed it itself. Docusaurus writes the theme's configuration for the
 * browser after the lifecycle `allContentLoaded`, which is when this is called; by then, the theme has filled in its defaults.
 *
 * @param themeConfig - The site's, which is changed in place.
 * @returns `false` if there is no list of navbar items.
 */
export function addNavbarButton(themeConfig: Readonly<Record<string, unknown>>): boolean {
  const { navbar } = themeConfig;
  if (typeof navbar !== 'object' || navbar === null || !('items' in navbar)) return false;
  const { items } = navbar;
  if (!Array.isArray(items)) return false;
  if (!items.some(isOurs)) items.push({ type: ITEM_TYPE, position: 'right' });
  return true;
}

function isOurs(item: unknown): boolean {
  return typeof item === 'object' && item !== null && 'type' in item && item.type === ITEM_TYPE;
}
