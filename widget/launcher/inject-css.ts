/** The panel's file has a set of its own: sheets of one name are added by one of the two only. */
const injected = new Set<string>();

/**
 * Adds a style sheet to the page, once. A constructed sheet where the browser has them: it needs no `style-src`
 * exception in a content security policy; else a `<style>` element.
 *
 * @param name Tells our sheets apart.
 */
export function injectCss(name: string, css: string): void {
  if (injected.has(name)) return;
  injected.add(name);
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = Array.from(document.adoptedStyleSheets).concat(sheet);
  } catch {
    const style = document.createElement('style');
    style.dataset['docent'] = name;
    style.textContent = css;
    document.head.append(style);
  }
}
