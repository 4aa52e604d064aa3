import type { Construct } from './expressions.js';

/** Components, elements and pages that depend on values. */
export const COMPONENTS: readonly Construct[] = [
  ['a component', 'export const A = ({on}) => on ? <b>alpha</b> : <i>beta</i>;\n\n<A on={flag} />'],
  [
    'a hidden element',
    'alpha <b hidden={flag}>beta</b> gamma\n\n<div hidden={!flag}>\n\n- delta\n- *epsilon*\n\n</div>\n\n<p hidden="">zeta</p> <p hidden>eta</p>',
  ],
  [
    'an element with a style that hides',
    "alpha <b style={{color: 'red', display: flag ? 'none' : 'block'}}>beta</b>\n\n<p style={{visibility: flag ? 'hidden' : 'visible'}}>gamma</p>",
  ],
  [
    'an element with a style from somewhere',
    "export const style = flag ? {display: 'none'} : {color: 'red'};\n\nalpha <b style={style}>beta</b> <b style={{...style, margin: 0}}>gamma</b>",
    'may be left out',
  ],
  [
    'a component that hides its children',
    'export const Fold = ({isOpen, children}) => <section hidden={!isOpen}>{children}</section>;\n\nalpha <Fold isOpen={flag}>beta</Fold>',
  ],
  [
    'hidden elements of every kind',
    'alpha <ul><li>beta</li><li hidden>gamma</li></ul> <table hidden><tbody><tr><td>delta</td></tr></tbody></table> <table><tbody><tr><td>epsilon</td><td hidden>zeta</td></tr></tbody></table> <h2 hidden id="eta">theta</h2> <details hidden><summary>iota</summary>kappa</details> <img hidden alt="lambda" /> {flag && <pre hidden><code>mu</code></pre>} nu',
  ],
  [
    'a component with early return',
    'export function A({a}) {\n  if (a) return <b>yes</b>;\n  return <i>no</i>;\n}\n\n<A a={flag} />',
  ],
  [
    'a component with if and else',
    "export function A({a}) {\n  if (!a) {\n    return 'no';\n  } else if (a === 2) return 'two';\n  else {\n    return 'yes';\n  }\n}\n\n<A a={flag} />",
  ],
  [
    'a component that returns nothing',
    'export function A({a}) {\n  if (a) return null;\n}\n\nwords <A a={flag} />',
  ],
  [
    'a component with constants',
    "export const x = 'outer';\n\nexport function A() {\n  const x = flag ? 'inner' : 'other';\n  let y = `${x} y`;\n  return <b>{x} {y}</b>;\n}\n\n{x} <A />",
  ],
  [
    'a constant of an inner block',
    "export function A() {\n  const x = 'outer';\n  if (flag) {\n    const x = 'inner';\n    return x;\n  }\n  return x;\n}\n\n<A />",
  ],
  [
    'an inner function',
    "export function A() {\n  return say(flag);\n  function say(on) {\n    return on ? 'alpha' : 'beta';\n  }\n}\n\n<A />",
  ],
  [
    'an inner component',
    "export function A() {\n  const B = ({on}) => (on ? 'alpha' : 'beta');\n  return <p><B on={flag} /> words</p>;\n}\n\n<A />",
  ],
  [
    'a parameter that shadows',
    "export const a = 'outer';\nexport const A = ({a}) => <b>{a ?? 'none'}</b>;\n\n<A /> <A a={flag ? 'x' : 'y'} />",
  ],
  [
    'a loop',
    "export function A() {\n  let s = 'start';\n  for (const x of ['a', 'b']) s += x;\n  return <b>{s}</b>;\n}\n\nwords <A />",
    'may be left out',
  ],
  [
    'a switch',
    "export function A({a}) {\n  switch (a) {\n    case true: return 'yes';\n    default: return 'no';\n  }\n}\n\nwords <A a={flag} />",
    'may be left out',
  ],
  [
    'an assignment',
    "export function A({a}) {\n  let s = 'no';\n  if (a) s = 'yes';\n  return s;\n}\n\nwords <A a={flag} />",
    'may be left out',
  ],
  [
    'try',
    "export function A({a}) {\n  try {\n    return a.b.c;\n  } catch {\n    return 'caught';\n  }\n}\n\nwords <A a={flag ? undefined : {b: {c: 'found'}}} />",
    'may be left out',
  ],
  [
    'a throw',
    "export function A({a}) {\n  if (a === 5) throw new Error('never');\n  return 'words';\n}\n\n<A a={flag} />",
  ],
  [
    'a state',
    "import {useState, useEffect} from 'react';\n\nexport function A() {\n  const [on, setOn] = useState(flag);\n  useEffect(() => { setOn(!on); }, []);\n  return <div>{on ? 'alpha' : 'beta'}{!on && 'gamma'} <button onClick={() => setOn(true)}>Press</button></div>;\n}\n\nwords <A />",
    'may be left out',
  ],
  [
    'a reassigned variable',
    "export let n = 'first';\nexport const set = () => { n = 'second'; };\n\n{set()} {n} {flag}",
    'may be left out',
  ],
  [
    'a counted variable',
    "export let n = 0;\nexport const next = () => n++;\n\n{next()} {next()} {n === 0 ? 'alpha' : 'beta'}",
    'may be left out',
  ],
  [
    'a changed list',
    "export const l = ['a'];\nexport const n = l.push('b');\n\n{l.length === 1 ? 'one' : 'more'} {flag}",
    'may be left out',
  ],
  [
    'a changed object',
    "export const o = {a: 'x'};\nexport const set = () => { o.a = 'y'; };\n\n{set()}{o.a}",
    'may be left out',
  ],
  [
    'an assigned property',
    "export const o = {a: 'x'};\nexport const p = Object.assign(o, {a: 'y'});\n\n{o.a}",
    'may be left out',
  ],
  [
    'a sorted list',
    "export const l = ['b', 'a'];\nexport const s = l.sort();\n\n{l[0]} {s[0]}",
    'may be left out',
  ],
  [
    'a list changed under another name',
    "export const l = ['a'];\nexport const add = (to) => to.push('b');\n\n{add(l)} {l.length === 1 ? 'one' : 'more'}",
    'may be left out',
  ],
  [
    'default parameters',
    "export const A = ({a = 'none', b = a + '!', c: {d} = {d: 'deep'}}) => <p>{a} {b} {d}</p>;\n\n<A /> <A a={flag ? 'x' : undefined} /> <A b={null} c={{d: flag && 'y'}} />",
  ],
  [
    'rest of the props',
    "export const A = ({a, ...rest}) => <p>{rest.a ?? 'lacks'} {rest.b} {rest.children}</p>;\n\n<A a=\"x\" b={flag ? 'y' : 'z'}>words</A>",
  ],
  [
    'spread props',
    "export const A = ({a = 'none', b = 'none'}) => <p>{a} {b}</p>;\nexport const p = flag ? {a: 'x'} : {b: 'y'};\n\n<A {...p} /> <A b=\"before\" {...p} /> <A {...p} b=\"after\" />",
  ],
  [
    'spread props in JSX',
    'export const A = ({a = \'none\'}) => <i>{a}</i>;\nexport const p = flag ? {a: \'x\'} : {};\n\n{<p><A {...p} /> <A a="over" {...p} /> <A {...p} a="after" /></p>}',
  ],
  [
    'spread attributes of elements',
    'export const p = flag ? {alt: \'alpha\'} : {alt: \'beta\'};\n\n<img alt="before" {...p} /> <img {...p} alt="after" />',
  ],
  [
    'children',
    "export const Box = ({children}) => <div>{children ? <b>Full: {children}</b> : 'Empty'}</div>;\n\n<Box />\n\n<Box>words</Box>\n\n<Box>{flag && 'alpha'}</Box>",
  ],
  [
    'default children',
    "export const Box = ({children = 'none'}) => <div>{children}</div>;\n\n<Box />\n\n<Box>words</Box>\n\n<Box>{flag ? undefined : 'alpha'}</Box>",
  ],
  [
    'children that are a comment',
    "export const Box = ({children}) => <div>{children ? 'Full' : 'Empty'}</div>;\n\n<Box>{/* none */}</Box>\n\n<Box>\n</Box>\n\n<Box> </Box>\n\n{<Box>{/* none */}</Box>}\n\n{<Box>\n</Box>} {<Box> </Box>} {<Box>{flag}</Box>}",
  ],
  [
    'children of a condition',
    'export const Only = ({when, children}) => (when ? children : null);\n\n<Only when={flag}>Shown words</Only>\n\n<Only when={!flag}>Other words</Only>',
  ],
  [
    'children as a property',
    "export const Box = ({children}) => <b>{children}</b>;\n\n<Box children={flag ? 'alpha' : 'beta'} /> <b children=\"plain\" />",
  ],
  [
    'what kind of children',
    "export const Box = ({children}) => <b>{typeof children === 'string' ? 'text' : 'nodes'} {children.length === 5 ? 'five' : 'other'}</b>;\n\n<Box>words</Box> {flag}",
    'may be left out',
  ],
  [
    'children that are a function',
    "export const Box = ({children}) => <b>{children(flag)}</b>;\n\n<Box>{(on) => (on ? 'alpha' : 'beta')}</Box>",
  ],
  [
    'a wrapper of a wrapper',
    'export const In = ({on, children}) => on ? <b>{children}</b> : <i>off</i>;\nexport const Out = (props) => <In {...props} on={flag} />;\n\n<Out>words</Out>',
  ],
  [
    'an element in a constant',
    "export const note = flag ? <b>alpha</b> : <i>beta</i>;\n\n{note} {note ? 'gamma' : 'delta'}",
  ],
  [
    'a component chosen',
    "export const A = () => 'alpha';\nexport const B = () => 'beta';\nexport const C = flag ? A : B;\n\n<C />",
  ],
  [
    'a component of an object',
    "export const ui = {A: () => 'alpha', B: ({children}) => <b>beta {children}</b>};\n\n<ui.A /> <ui.B>words</ui.B> {flag}",
  ],
  ['a tag in a constant', "export const Tag = flag ? 'h3' : 'p';\n\n<Tag id=\"tagged\">Tagged words</Tag>"],
  [
    'a function called',
    "export const say = (on, word = 'x') => { const w = word + '!'; return on ? w : 'beta'; };\n\n{say(flag)} {say(flag, 'alpha')} {say(...[flag, 'gamma'])} {say(...(flag ? [true] : [false]))}",
  ],
  ['recursion', 'export const fac = (n) => (n <= 1 ? 1 : n * fac(n - 1));\n\n{fac(flag ? 5 : 3)}'],
  [
    'a tree',
    "export const Tree = ({node}) => <ul><li>{node.name}{node.sub && <Tree node={node.sub} />}</li></ul>;\n\n<Tree node={{name: 'a', sub: {name: 'b', sub: flag && {name: 'c'}}}} />",
  ],
  [
    'a closure',
    "export const make = (on) => () => (on ? 'alpha' : 'beta');\nexport const say = make(flag);\n\n{say()}",
  ],
  ['a function at once', "{(() => {\n  const on = flag;\n  if (on) return 'alpha';\n  return 'beta';\n})()}"],
  [
    'an async function',
    "export const f = async () => 'alpha';\n\n{f() ? 'later' : 'never'} {flag}",
    'may be left out',
  ],
  ['front matter', "{frontMatter.beta ? 'alpha' : 'beta'} {frontMatter.title} {flag && 'gamma'}"],
  ['props of the page', "{props.on ? 'alpha' : 'beta'} {flag && 'gamma'}"],
  ['a partial', "import Part from './_part.mdx';\n\n<Part on={flag} /> <Part />"],
  [
    'constants of a partial',
    "import {limit, isOn, Say} from './_part.mdx';\n\n{limit} {isOn(flag) ? 'alpha' : 'beta'} <Say on={flag} />",
  ],
  [
    'a partial as a value',
    "import Part from './_part.mdx';\n\nexport const parts = {part: Part};\n\n<parts.part on={flag} /> {Part ? 'has' : 'lacks'}",
  ],
  [
    'imported data',
    "import data from './data.json';\n\n{data.beta ? 'alpha' : 'beta'} {data.none === null ? 'null' : 'other'} {data.rows.filter((row) => row.on === flag).map((row) => <i key={row.id}>{row.id} </i>)} {data.missing ?? 'lacks'}",
  ],
  [
    'a name of an import beside the same global',
    "import {Number, String as text} from './globals.js';\n\n{Number(1)} {text(1)} {flag}",
    'may be left out',
  ],
  [
    'a title of an admonition',
    "import Admonition from '@theme/Admonition';\n\n<Admonition type=\"tip\" title={flag ? 'Own' : undefined}>words</Admonition>\n\n<Admonition type={flag ? 'danger' : 'note'}>words</Admonition>\n\n<Admonition>words</Admonition>",
  ],
  [
    'a label of a tab',
    "import Tabs from '@theme/Tabs';\nimport TabItem from '@theme/TabItem';\n\n<Tabs>\n<TabItem value=\"a\" label={flag ? 'Alpha' : 'Beta'}>words</TabItem>\n<TabItem value={flag ? 'c' : 'd'}>more</TabItem>\n</Tabs>",
  ],
  [
    'labels of tabs',
    "import Tabs from '@theme/Tabs';\nimport TabItem from '@theme/TabItem';\n\n<Tabs values={flag ? [{value: 'a', label: 'Alpha'}] : [{value: 'a', label: 'Beta'}]}>\n<TabItem value=\"a\">words</TabItem>\n</Tabs>",
  ],
  [
    'lazy tabs',
    "import Tabs from '@theme/Tabs';\nimport TabItem from '@theme/TabItem';\n\n<Tabs lazy={flag} defaultValue={flag ? 'a' : 'b'}>\n<TabItem value=\"a\">\n\n## In a\n\nwords\n\n</TabItem>\n<TabItem value=\"b\">\n\n## In b\n\nmore\n\n</TabItem>\n</Tabs>",
  ],
  [
    'a heading’s id',
    "import Heading from '@theme/Heading';\n\n<h2 id={flag ? 'a' : 'b'}>First</h2>\n\nwords\n\n<Heading as={flag ? 'h1' : 'h3'} id=\"x\">Second</Heading>\n\nmore",
  ],
  ['details', "<details open={flag}>\n<summary>{flag ? 'alpha' : 'beta'}</summary>\n\nwords\n\n</details>"],
  [
    'a list’s start',
    "export const l = ['a', 'b'];\n\n<ol start={flag ? 0 : 5}>{l.map((x) => <li key={x}>{x}</li>)}</ol>",
  ],
  [
    'code',
    "import CodeBlock from '@theme/CodeBlock';\n\n<CodeBlock language=\"js\" title={flag ? 'a.js' : 'b.js'}>{`install ${flag ? 'three' : 'two'}`}</CodeBlock>\n\n<pre>{flag ? 'alpha' : 'beta'}</pre>",
  ],
  [
    'a table',
    "<table><tbody>{[['a', flag], ['b', true]].map(([name, on]) => <tr key={name}><td>{name}</td><td>{on ? 'yes' : 'no'}</td></tr>)}</tbody></table>",
  ],
  [
    'bigint, regular expression, new',
    "{1n < 2n ? 'alpha' : 'beta'} {/a/.test('a') ? 'gamma' : 'delta'} {new Set([1]).size} {flag}",
    'may be left out',
  ],
  ['an assignment in an expression', "export let x = 'a';\n\n{(x = 'b')} {x} {flag}", 'may be left out'],
  [
    'identity',
    "export const o = {};\n\n{o === o ? 'same' : 'other'} {[] === [] ? 'same2' : 'other2'} {({}) === null ? 'null' : 'object'} {[1] == 1 ? 'eq' : 'ne'} {flag}",
    'may be left out',
  ],
  [
    'nothing in place of a value',
    "export const o = {a: null, b: undefined, c: 0, d: ''};\n\n{o.a ?? 'a'} {o.b ?? 'b'} {o.c ?? 'c'} {o.d ?? 'd'} {o.c || 'e'} {o.d || 'f'} {o.d && 'g'} {flag}",
  ],
  [
    'classes',
    "export class Maker {\n  static word = 'alpha';\n}\n\n{Maker.word === 'alpha' ? 'yes' : 'no'} {flag}",
    'may be left out',
  ],
  [
    'globals that depend on the reader',
    "{typeof document === 'undefined' ? 'server' : 'browser'} {globalThis.navigator ? 'some' : 'none'} {process.env.NODE_ENV === 'production' ? 'prod' : 'dev'} {(1234.5).toLocaleString()}",
    'may be left out',
  ],
  [
    'lazy tabs with a chosen default',
    'import Tabs from \'@theme/Tabs\';\nimport TabItem from \'@theme/TabItem\';\n\n<Tabs lazy>\n<TabItem value="a">\n\n## In a\n\nwords\n\n</TabItem>\n<TabItem value="b" default={flag}>\n\n## In b\n\nmore\n\n</TabItem>\n</Tabs>',
  ],
  [
    'a partial in an expression',
    "import Part, {frontMatter as of, limit} from './_part.mdx';\nexport const Twice = ({children}) => <>{children} and {children}</>;\n\n{flag ? <Part on /> : <b>beta</b>}\n\n<Twice><Part on={flag} /></Twice>\n\n{of.title ? 'titled' : 'untitled'} {limit + 1}",
    'may be left out',
  ],
  [
    'a parameter that shadows a component',
    "import Part from './_part.mdx';\nexport const B = () => <i>outer</i>;\nexport const A = ({B, Part = B}) => <p>{B ? <B /> : 'none'} {Part && <Part />}</p>;\n\n<A B={() => flag ? 'x' : 'y'} /> <A />",
  ],
  [
    'lists of elements and fragments',
    'import React, {Fragment} from \'react\';\nexport const parts = [<b key="1">alpha </b>, flag && <i key="2">beta</i>, [\' gamma \', <Fragment key="3">delta</Fragment>]];\n\n{parts} {parts.length} {<React.Fragment>words {flag ? <>one</> : <>two</>}</React.Fragment>}',
  ],
  [
    'a hook of the page',
    "export let count = 0;\nexport const useCount = () => { count += 1; return count; };\nexport const useLabel = (on) => on ? 'alpha' : 'beta';\nexport const A = () => { useCount(); const label = useLabel(flag); return <p>{label} {count === 0 ? 'gamma' : 'delta'}</p>; };\n\n<A />",
    'may be left out',
  ],
  [
    'a heading with an expression',
    "## Version {flag ? 'three' : 'two'}\n\nwords\n\n{flag && <h3 id=\"only\">Only heading</h3>}\n\nmore",
  ],
  [
    'a directive with an expression',
    ":::note[About {flag ? 'alpha' : 'beta'}]\n\nwords {flag && 'gamma'}\n\n:::",
  ],
  [
    'a context value and the site',
    "import useDocusaurusContext from '@docusaurus/useDocusaurusContext';\nexport const only = (test, yes, no = null) => (test ? yes : no);\nexport const today = () => new Date().getFullYear();\n\n{only(flag, 'alpha', 'beta')} {only(today() > 3000, 'future', 'past')} {only(!flag, <b>gamma</b>)}",
    'may be left out',
  ],
  [
    'what a JSON file of versions says',
    "import data, {rows, beta} from './data.json';\n\n{rows.length} {beta ? 'beta' : 'final'} {data.rows[flag ? 0 : 1].id} {data?.rows?.[5]?.id ?? 'no sixth'} {rows.at(-1).id} {rows.some((row) => row.on && flag) ? 'on' : 'off'}",
  ],
  [
    'objects changed in roundabout ways',
    "export const a = ['x'];\nexport const b = ['y'];\nexport const o = {n: 'old', set() { this.n = 'new'; return ''; }};\nexport const changed = [(flag ? a : b).push('z'), delete o?.gone, o.set()];\n\n{a.length === 1 ? 'one' : 'two'} {b.length === 1 ? 'uno' : 'due'} {o.n}",
    'may be left out',
  ],
];
