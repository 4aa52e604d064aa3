// Shows what theme-classic's components show, without styles: the real ones only load inside a Docusaurus bundle.
import { Children, createContext, createElement as h, Fragment, isValidElement, useContext } from 'react';

/** Whether the open panel is not in the built HTML: readers see its text after a click, but links never reach it. */
const HiddenContext = createContext(false);
const TabsContext = createContext({ labels: new Map(), isShown: () => true });

export function Tabs({ children, values, lazy, defaultValue }) {
  const items = Children.toArray(children).filter((child) => isValidElement(child));
  const shown =
    defaultValue ?? items.find(({ props }) => props.default)?.props.value ?? items[0]?.props.value;
  const labels = new Map((values ?? []).map(({ value, label }) => [value, label]));
  const value = { labels, isShown: (tab) => !lazy || tab === shown };
  return h(TabsContext.Provider, { value }, children);
}

export function TabItem({ value, label, children }) {
  const { labels, isShown } = useContext(TabsContext);
  const panel = h(HiddenContext.Provider, { value: !isShown(value) }, children);
  return h(Fragment, null, h('div', null, label ?? labels.get(value) ?? value), panel);
}

const ADMONITIONS = new Set([
  'note',
  'tip',
  'info',
  'warning',
  'danger',
  'caution',
  'secondary',
  'important',
  'success',
]);

export function Admonition({ type, title, children }) {
  const items = Children.toArray(children);
  const titleItem = items.find((item) => isValidElement(item) && item.type === 'mdxAdmonitionTitle');
  const shownTitle = title ?? titleItem?.props.children ?? (ADMONITIONS.has(type) ? type : 'info');
  return h(
    Fragment,
    null,
    h('div', null, shownTitle),
    items.filter((item) => item !== titleItem),
  );
}

export function Heading({ as: Tag, id, children }) {
  const isHidden = useContext(HiddenContext);
  return h(Tag, Tag === 'h1' || !id || isHidden ? null : { id }, children);
}

export function CodeBlock({ title, children }) {
  return h(Fragment, null, title ? h('div', null, title) : null, h('pre', null, children));
}

function Details({ summary, children }) {
  return h('details', null, summary ? h('summary', null, summary) : null, children);
}

function MdxCode({ metastring, children, className }) {
  const title = /title=(["'])(.*?)\1/.exec(metastring ?? '')?.[2];
  return className === undefined && metastring === undefined
    ? h('code', null, children)
    : h(CodeBlock, { title }, children);
}

const nothing = () => null;
const heading = (as) => (props) => h(Heading, { as, ...props });

/** Components that MDX renders with. */
export const components = {
  ...Object.fromEntries(['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((tag) => [tag, heading(tag)])),
  admonition: Admonition,
  Details,
  details: Details,
  Head: nothing,
  pre: ({ children }) => children,
  code: MdxCode,
  mermaid: ({ value }) => h('pre', null, value),
  BrowserOnly: nothing,
  TOCInline: nothing,
};

/** Stands in for any component that the tests do not know, and renders its children. */
export function Passthrough({ children }) {
  return h(Fragment, null, children);
}

Passthrough.Bar = Passthrough;
