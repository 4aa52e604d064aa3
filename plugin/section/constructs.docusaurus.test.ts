import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { FIXTURES, testPage, testSite } from './_test/fixture-page.js';
import { renderPage } from './_test/render-page.js';
import { splitSections } from './split-sections.js';

/**
 * Where the flag of a page comes from. At build time the first two are known; of the others the compiled page takes
 * one side, in both polarities, so that a guess in either direction fails.
 */
const FLAGS: readonly [name: string, isKnown: boolean, declaration: string][] = [
  ['true', true, 'export const flag = true;'],
  ['false', true, 'export const flag = false;'],
  ['a true chance', false, 'export const flag = Math.random() < 2;'],
  ['a false chance', false, 'export const flag = Math.random() > 2;'],
  ['true in a module', false, "import { yes as flag } from './flags.js';"],
  ['false in a module', false, "import { no as flag } from './flags.js';"],
];

/** Pages as authors of books write them: version tables, feature flags, notes, lists of links, small components. */
const BOOK_PAGES: readonly (readonly [name: string, markdown: string])[] = [
  [
    'a table of versions',
    `export const versions = [
  {name: '3.0', date: 'May', isLts: flag, notes: ['Faster', 'Smaller']},
  {name: '2.1', date: 'March', isLts: true, notes: []},
  {name: '2.0', date: 'January', end: 'June'},
];
export const latest = versions.find((v) => v.isLts);

The latest LTS is **{latest.name}**, of {versions.length} releases{latest.end ? \`, until \${latest.end}\` : ''}.

<table>
  <thead><tr><th>Version</th><th>Date</th><th>Support</th></tr></thead>
  <tbody>
    {versions.map(({name, date, isLts = false, end, notes = []}) => (
      <tr key={name}>
        <td>{name}</td>
        <td>{date}</td>
        <td>{isLts ? 'LTS' : end ? <em>until {end}</em> : 'none'} {notes.length > 0 && <ul>{notes.map((n) => <li key={n}>{n} </li>)}</ul>}</td>
      </tr>
    ))}
  </tbody>
</table>`,
  ],
  [
    'feature flags and a note',
    `import Admonition from '@theme/Admonition';
export const features = {newRouter: flag, oldRouter: !flag, plugins: ['auth', flag && 'cache'].filter(Boolean)};
export const Since = ({version, children, experimental}) => (
  <div className="since">
    <b>Since {version}{experimental ? ' (experimental)' : ''}</b>
    {children}
  </div>
);

{features.newRouter && (
  <Admonition type="tip" title="Router">
    The new router is on by default.
  </Admonition>
)}

{!features.newRouter && <Admonition type="warning">Set the flag to try the new router.</Admonition>}

<Since version="2.0" experimental={features.oldRouter}>

Plugins: {features.plugins.join(', ')} ({features.plugins.length}).

</Since>`,
  ],
  [
    'commands of package managers',
    `import Tabs from '@theme/Tabs';
import TabItem from '@theme/TabItem';
import CodeBlock from '@theme/CodeBlock';
export const pkg = 'my-book';
export const channel = flag ? 'next' : 'latest';
export const managers = [['npm', 'install'], ['yarn', 'add'], ['pnpm', 'add']];

<Tabs groupId="npm2yarn">
{managers.map(([name, verb], index) => (
  <TabItem key={name} value={name} label={name.toUpperCase()} default={index === 0}>
    <CodeBlock language="bash">{\`\${name} \${verb} \${pkg}@\${channel}\`}</CodeBlock>
  </TabItem>
))}
</Tabs>`,
  ],
  [
    'an exercise with a solution',
    `export const Exercise = ({number, title, hints = [], solution, level}) => {
  const stars = level === 'hard' ? '***' : level === 'medium' ? '**' : '*';
  const showsHints = hints.length > 0;
  return (
    <section>
      <h4>Exercise {number}: {title} {stars}</h4>
      {showsHints ? <ol>{hints.map((hint, i) => <li key={i}>{hint} </li>)}</ol> : <p>No hints.</p>}
      {solution ?? <em>Solve it yourself.</em>}
    </section>
  );
};

<Exercise number={1} title="Motors" level={flag ? 'hard' : 'easy'} hints={['Read the data sheet', <code>rpm</code>]} />

<Exercise number={1 + 1} title="Sensors" solution={flag ? <p>Use a filter.</p> : undefined} />`,
  ],
  [
    'a switch of the audience kept in the page',
    `import {useState, useMemo} from 'react';
export function Audience({children, initial = 'beginner'}) {
  const [level, setLevel] = useState(initial);
  const label = useMemo(() => level.toUpperCase(), [level]);
  const isOpen = level !== 'beginner';
  const handle = (event) => setLevel(event.target.value);
  return (
    <div>
      <label>Choose a level <select value={level} onChange={handle}><option>beginner</option></select></label>
      <p>Level: {label}</p>
      {isOpen ? <p>Expert words</p> : <p>Beginner words</p>}
      {isOpen && children}
      <p>Shown to all.</p>
    </div>
  );
}

<Audience>Hidden words {flag ? 'x' : 'y'}</Audience>

words`,
  ],
  [
    'a glossary in data',
    `import data from './data.json';
export const terms = {ROS: 'Robot Operating System', URDF: 'Unified Robot Description Format', ...(flag ? {SLAM: 'Mapping'} : null)};
export const Term = ({id}) => <abbr title={terms[id] ?? ''}>{id in terms ? id : '?'}</abbr>;
export const Def = ({id}) => { const text = terms[id]; if (!text) { return <i>unknown term</i>; } return <><b>{id}</b>: {text}</>; };

<dl>{Object.entries(terms).map(([id, text]) => <div key={id}><dt>{id} </dt><dd>{text} </dd></div>)}</dl>

<Def id="ROS" /> <Def id="SLAM" />

{data.rows.length} rows, {data.rows.map((row) => row.id).join(' and ')}.`,
  ],
  [
    'an announcement that ends',
    `export const end = new Date('2020-01-01');
export const isOver = Date.now() > end;
export const Banner = ({until, children}) => (new Date(until) > new Date() ? <div>{children}</div> : null);

{isOver ? 'The course is over.' : 'Join the course.'}

<Banner until="2020-01-01">Sign up today!</Banner>

<Banner until="2999-01-01">Sign up in time!</Banner>

Words {flag ? 'a' : 'b'}.`,
  ],
  [
    'a link helper',
    `import useBaseUrl from '@docusaurus/useBaseUrl';
import Link from '@docusaurus/Link';
export const repo = 'https://git.example/book';
export const Source = ({path, line, children}) => (
  <Link to={\`\${repo}/blob/main/\${path}\${line ? \`#L\${line}\` : ''}\`}>{children || path.split('/').pop()}</Link>
);
export const File = ({path}) => <code>{path.slice(path.lastIndexOf('/') + 1)}</code>;

See <Source path="src/a.py">the source</Source> and <Source path="src/b.py" line={flag ? 3 : 0}>line {flag ? 3 : 'zero'}</Source> and <File path="src/deep/c.py" />.`,
  ],
  [
    'a component of components',
    `export const Card = ({title, footer, icon: Icon, children, ...rest}) => (
  <article {...rest}>
    <header>{Icon && <Icon size={2} />} {title}</header>
    {children}
    {footer && <footer>{footer}</footer>}
  </article>
);
export const Star = ({size}) => <span>star {size}</span>;
export const Grid = ({items, render = (item) => <Card key={item} title={item} />}) => <div>{items.map(render)}</div>;

<Card title="One" icon={Star} footer={<b>foot {flag ? 'on' : 'off'}</b>}>body words</Card>

<Card title={flag ? <i>Two</i> : 'Three'} className="x" />

<Grid items={['p', 'q']} />

<Grid items={['r']} render={(item) => <p key={item}>own {item} {flag && 'flagged'}</p>} />`,
  ],
  [
    'units and prices',
    `export const rate = 1.5;
export const price = (net, {tax = 20, currency = 'EUR'} = {}) => \`\${currency} \${(net * (1 + tax / 100)).toFixed(2)}\`;
export const plural = (n, word) => \`\${n} \${word}\${n === 1 ? '' : 's'}\`;
export const hours = flag ? 1 : 4;

It takes {plural(hours, 'hour')} and costs {price(100)} or {price(100, {tax: flag ? 0 : 10, currency: 'USD'})}; {plural(hours * rate, 'day')}. {hours > 2 ? 'Long' : 'Short'}, {Math.ceil(hours / 3)} lesson(s).`,
  ],
  [
    'a book of two audiences by front matter',
    `export const isTeacher = frontMatter.audience === 'teacher';
export const TeacherOnly = ({children}) => isTeacher ? <>{children}</> : null;
export const StudentOnly = ({children}) => isTeacher || <>{children}</>;

<TeacherOnly>

## Answers

The answer is 42.

</TeacherOnly>

<StudentOnly>Try it first. {flag ? 'Really.' : ''}</StudentOnly>

{frontMatter.tags?.includes('lab') ?? false ? 'A lab.' : 'No lab.'}`,
  ],
  [
    'counting and grouping in code',
    `export const steps = ['plan', 'build', 'test'];
export const grouped = steps.reduce((groups, step) => ({...groups, [step[0]]: [...(groups[step[0]] ?? []), step]}), {});
export const counted = (() => { let n = 0; for (const s of steps) { n += s.length; } return n; })();
export const sorted = [...steps].sort();
export const total = steps.map((s) => s.length).reduce((a, b) => a + b, flag ? 0 : 100);

{Object.keys(grouped).join(', ')}: {grouped.p.length}. {counted > 5 ? 'Many letters' : 'Few letters'}. First: {sorted[0] === 'build' ? 'sorted' : 'unsorted'}, {steps[0] === 'plan' ? 'kept' : 'moved'}. {total > 50 ? 'big' : 'small'}`,
  ],
  [
    'a component wrapped by React',
    `import React, {memo, forwardRef} from 'react';
export const Kbd = memo(({children}) => <kbd>{children} key</kbd>);
export const Field = forwardRef((props, ref) => <i ref={ref}>field {props.name}</i>);
export const Slow = React.lazy(() => null);
export class Old extends React.Component {
  render() { return <b>{this.props.on ? 'alpha' : 'beta'}</b>; }
}
export const Ctx = React.createContext('default');
export const Show = () => { const value = React.useContext(Ctx); return <b>{value === 'default' ? 'gamma' : 'delta'} words</b>; };
export const El = () => React.createElement('b', null, flag ? 'made' : 'not');

<Kbd>Enter</Kbd> <Field name="x" /> <Old on={flag} /> <Show /> <El /> {React.Children.count(['a']) === 1 ? 'one' : 'many'}`,
  ],
];

/** Every construct whose words depend on `flag`. */
const CONSTRUCTS: readonly (readonly [name: string, markdown: string])[] = [
  ['conditional', "{flag ? 'alpha' : 'beta'}"],
  ['negation', "{!flag ? 'alpha' : 'beta'}"],
  ['double negation', "{!!flag ? 'alpha' : 'beta'}"],
  ['&&', "{flag && 'alpha'}"],
  ['||', "{flag || 'beta'}"],
  ['??', "{(flag ? null : 'alpha') ?? 'beta'}"],
  ['=== and !==', "{flag === true ? 'alpha' : 'beta'} {flag !== true ? 'gamma' : 'delta'}"],
  ['== and !=', "{(flag ? null : 1) == undefined ? 'alpha' : 'beta'} {flag != 1 ? 'gamma' : 'delta'}"],
  [
    'an equal version',
    "export const version = flag ? 3 : 2;\n\n{version === 3 ? 'Three is out.' : 'Three is not out.'}",
  ],
  [
    'an order',
    "export const version = flag ? 3 : 2;\n\n{version >= 3 ? 'a1' : 'b1'} {version < 3 ? 'a2' : 'b2'} {version > 2 ? 'a3' : 'b3'} {version <= 2 ? 'a4' : 'b4'}",
  ],
  ['an order of strings', "{(flag ? 'b' : 'a') < 'ab' ? 'alpha' : 'beta'}"],
  ['arithmetic', 'export const n = flag ? 6 : 7;\n\n{n - 1} {n * 2} {n / 2} {n % 4} {n ** 2} {-n} {+n}'],
  ['+ with odd values', "{flag + 'x'} {'y' + undefined} {null + 'z'} {true + 1} {flag + 1}"],
  ['typeof', "{typeof flag === 'boolean' ? 'alpha' : 'beta'} {typeof (flag ? 'x' : 1)}"],
  ['void', "{void flag === undefined ? 'alpha' : 'beta'}"],
  ['what React shows', '{flag}{true}{null}{undefined}{0} {-1} {NaN} {flag ? 0 : 1} words'],
  ['zero && element', '{(flag ? 0 : 1) && <b>alpha</b>}'],
  ['a template', "{`version ${flag ? 'three' : 'two'} is out`}"],
  ['a template with odd values', '{`is ${flag} and ${null} and ${undefined}`}'],
  ['a hole in a paragraph', "Version {flag ? 'three' : 'two'} is out."],
  ['JSX in branches', '{flag ? <p>alpha <b>bold</b></p> : <p>beta</p>}'],
  ['nested conditions', "{flag ? (flag ? 'a' : 'b') : flag ? 'c' : 'd'}"],
  ['a condition on a part', "{flag && true ? 'alpha' : 'beta'} {flag || false ? 'gamma' : 'delta'}"],
  ['a member', "export const c = {on: flag};\n\n{c.on ? 'alpha' : 'beta'} {c['on'] ? 'gamma' : 'delta'}"],
  [
    'a member that is not there',
    "export const c = {};\n\n{c.on ? 'alpha' : 'beta'} {c.toString ? 'e' : 'f'} {flag}",
  ],
  ['a computed member', "export const t = {a: 'alpha', b: 'beta'};\n\n{t[flag ? 'a' : 'b']} {t[flag]}"],
  ['a computed key', "export const t = {['a']: 'x', [flag ? 'a' : 'b']: 'alpha'};\n\n{t.a} {t.b}"],
  [
    'a key after a spread',
    "export const o = flag ? {a: 'x'} : {b: 'y'};\nexport const t = {a: 'over', ...o, c: 'z'};\n\n{t.a} {t.b ? 'has' : 'lacks'} {t.c}",
  ],
  ['a spread of nothing', "export const t = {a: 'x', ...(flag && {a: 'y'}), ...null};\n\n{t.a}"],
  [
    'a spread in a list',
    "export const l = ['a', ...(flag ? ['b', 'c'] : [])];\n\n{l.length} {l.map((x) => <i>{x} </i>)}",
  ],
  [
    'optional chaining',
    "export const o = flag ? {a: {b: 'alpha'}} : null;\n\n{o?.a?.b ?? 'beta'} {o?.['a']?.b} {o?.list?.()}",
  ],
  [
    'optional chaining that ends early',
    "export const o = flag ? {a: {b: 'alpha'}} : undefined;\n\n{o?.a.b ?? 'beta'}",
  ],
  ['shorthand', "export const a = flag ? 'alpha' : 'beta';\nexport const o = {a};\n\n{o.a}"],
  ['a method of an object', "export const o = {say(x) { return x ? 'alpha' : 'beta'; }};\n\n{o.say(flag)}"],
  ['a getter', "export const o = {get say() { return flag ? 'alpha' : 'beta'; }};\n\n{o.say} words"],
  [
    'array destructuring',
    "export const [a, , b = 'none', ...rest] = flag ? ['x', 'y'] : ['p', 'q', 'r', 's', 't'];\n\n{a} {b} {rest.length} {rest}",
  ],
  [
    'object destructuring',
    "export const {a, b: {c = 'none'} = {}, ...rest} = flag ? {a: 'x', d: 'y'} : {a: 'p', b: {c: 'q'}};\n\n{a} {c} {rest.d ?? 'lacks'}",
  ],
  ['map', "{(flag ? ['a', 'b'] : ['c']).map((x, i) => <li key={x}>{i} {x}</li>)}"],
  ['map with a condition', "{['a', 'b', 'c'].map((x) => (flag || x === 'b') && <i>{x} </i>)}"],
  [
    'filter',
    "{[{n: 'a', on: flag}, {n: 'b', on: true}, {n: 'c', on: false}].filter((x) => x.on).map((x) => <i>{x.n} </i>)}",
  ],
  ['filter(Boolean)', "{['a', flag && 'b', null].filter(Boolean).join(', ')}"],
  [
    'find, some, every',
    "{['a', 'b'].find((x) => x === (flag ? 'b' : 'a'))} {[flag].some((x) => x) ? 'some' : 'none'} {[flag, true].every(Boolean) ? 'all' : 'few'}",
  ],
  [
    'includes and indexOf',
    "export const l = ['a', flag ? 'b' : 'c'];\n\n{l.includes('b') ? 'has' : 'lacks'} {l.indexOf('c')} {'abc'.includes(flag ? 'b' : 'x') ? 'in' : 'out'}",
  ],
  ['join and slice', "{['a', flag ? 'b' : 'c', null, 'd'].slice(1).join(' + ')}"],
  ['reduce', '{[1, 2, flag ? 3 : 4].reduce((sum, n) => sum + n, 0)}'],
  [
    'strings',
    "export const s = flag ? 'Alpha' : 'Beta';\n\n{s.length} {s.toUpperCase()} {s.slice(1)} {s.replace('a', 'o')} {s.split('t').join('-')} {s[0]} {s.padStart(7, 'x')}",
  ],
  [
    'numbers',
    '{(flag ? 1.256 : 2).toFixed(1)} {String(flag)} {Number(flag)} {Math.max(1, flag ? 2 : 3)} {Math.round(1.6)}',
  ],
  [
    'keys, values, entries',
    "export const o = {b: 'x', 2: 'y', 1: 'z', ...(flag && {c: 'w'})};\n\n{Object.keys(o).join()} {Object.values(o).join()} {Object.entries(o).map(([k, v]) => <i key={k}>{k}: {v} </i>)}",
  ],
  ['a component', 'export const A = ({on}) => on ? <b>alpha</b> : <i>beta</i>;\n\n<A on={flag} />'],
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
  ],
  [
    'a switch',
    "export function A({a}) {\n  switch (a) {\n    case true: return 'yes';\n    default: return 'no';\n  }\n}\n\nwords <A a={flag} />",
  ],
  [
    'an assignment',
    "export function A({a}) {\n  let s = 'no';\n  if (a) s = 'yes';\n  return s;\n}\n\nwords <A a={flag} />",
  ],
  [
    'try',
    "export function A({a}) {\n  try {\n    return a.b.c;\n  } catch {\n    return 'caught';\n  }\n}\n\nwords <A a={flag ? undefined : {b: {c: 'found'}}} />",
  ],
  [
    'a throw',
    "export function A({a}) {\n  if (a === 5) throw new Error('never');\n  return 'words';\n}\n\n<A a={flag} />",
  ],
  [
    'a state',
    "import {useState, useEffect} from 'react';\n\nexport function A() {\n  const [on, setOn] = useState(flag);\n  useEffect(() => { setOn(!on); }, []);\n  return <div>{on ? 'alpha' : 'beta'}{!on && 'gamma'} <button onClick={() => setOn(true)}>Press</button></div>;\n}\n\nwords <A />",
  ],
  [
    'a reassigned variable',
    "export let n = 'first';\nexport const set = () => { n = 'second'; };\n\n{set()} {n} {flag}",
  ],
  [
    'a counted variable',
    "export let n = 0;\nexport const next = () => n++;\n\n{next()} {next()} {n === 0 ? 'alpha' : 'beta'}",
  ],
  [
    'a changed list',
    "export const l = ['a'];\nexport const n = l.push('b');\n\n{l.length === 1 ? 'one' : 'more'} {flag}",
  ],
  [
    'a changed object',
    "export const o = {a: 'x'};\nexport const set = () => { o.a = 'y'; };\n\n{set()}{o.a}",
  ],
  [
    'an assigned property',
    "export const o = {a: 'x'};\nexport const p = Object.assign(o, {a: 'y'});\n\n{o.a}",
  ],
  ['a sorted list', "export const l = ['b', 'a'];\nexport const s = l.sort();\n\n{l[0]} {s[0]}"],
  [
    'a list changed under another name',
    "export const l = ['a'];\nexport const add = (to) => to.push('b');\n\n{add(l)} {l.length === 1 ? 'one' : 'more'}",
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
  ['an async function', "export const f = async () => 'alpha';\n\n{f() ? 'later' : 'never'} {flag}"],
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
  ],
  ['an assignment in an expression', "export let x = 'a';\n\n{(x = 'b')} {x} {flag}"],
  [
    'identity',
    "export const o = {};\n\n{o === o ? 'same' : 'other'} {[] === [] ? 'same2' : 'other2'} {({}) === null ? 'null' : 'object'} {[1] == 1 ? 'eq' : 'ne'} {flag}",
  ],
  [
    'nothing in place of a value',
    "export const o = {a: null, b: undefined, c: 0, d: ''};\n\n{o.a ?? 'a'} {o.b ?? 'b'} {o.c ?? 'c'} {o.d ?? 'd'} {o.c || 'e'} {o.d || 'f'} {o.d && 'g'} {flag}",
  ],
  [
    'classes',
    "export class Maker {\n  static word = 'alpha';\n}\n\n{Maker.word === 'alpha' ? 'yes' : 'no'} {flag}",
  ],
  [
    'globals that depend on the reader',
    "{typeof document === 'undefined' ? 'server' : 'browser'} {globalThis.navigator ? 'some' : 'none'} {process.env.NODE_ENV === 'production' ? 'prod' : 'dev'} {(1234.5).toLocaleString()}",
  ],
  [
    'lazy tabs with a chosen default',
    'import Tabs from \'@theme/Tabs\';\nimport TabItem from \'@theme/TabItem\';\n\n<Tabs lazy>\n<TabItem value="a">\n\n## In a\n\nwords\n\n</TabItem>\n<TabItem value="b" default={flag}>\n\n## In b\n\nmore\n\n</TabItem>\n</Tabs>',
  ],
  [
    'a partial in an expression',
    "import Part, {frontMatter as of, limit} from './_part.mdx';\nexport const Twice = ({children}) => <>{children} and {children}</>;\n\n{flag ? <Part on /> : <b>beta</b>}\n\n<Twice><Part on={flag} /></Twice>\n\n{of.title ? 'titled' : 'untitled'} {limit + 1}",
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
  ],
  [
    'what a JSON file of versions says',
    "import data, {rows, beta} from './data.json';\n\n{rows.length} {beta ? 'beta' : 'final'} {data.rows[flag ? 0 : 1].id} {data?.rows?.[5]?.id ?? 'no sixth'} {rows.at(-1).id} {rows.some((row) => row.on && flag) ? 'on' : 'off'}",
  ],
  [
    'objects changed in roundabout ways',
    "export const a = ['x'];\nexport const b = ['y'];\nexport const o = {n: 'old', set() { this.n = 'new'; return ''; }};\nexport const changed = [(flag ? a : b).push('z'), delete o?.gone, o.set()];\n\n{a.length === 1 ? 'one' : 'two'} {b.length === 1 ? 'uno' : 'due'} {o.n}",
  ],
  ...BOOK_PAGES,
];

describe.each(CONSTRUCTS)('%s', (_, markdown) => {
  test.each(FLAGS)('flag is %s', async (_flag, isKnown, declaration) => {
    const page = { ...testPage(`${declaration}\n${separate(markdown)}`), frontMatter: { title: 'Page' } };
    const text = `---\ntitle: Page\n---\n${page.markdown}`;
    const site = testSite(async (filePath) => {
      const file = FILES[path.relative(FIXTURES, filePath)];
      if (file === undefined) throw new Error(`ENOENT ${filePath}`);
      return file;
    });
    const sections = await splitSections(page, site);
    const rendered = await renderPage({ ...page, markdown: text }, site);
    const indexed = sections.flatMap(({ heading, depth, blocks }) => [
      depth > 0 ? heading : '',
      ...blocks.map((block) => withoutMarker(block.text)),
    ]);
    const words = wordsOf(indexed.join(' '));
    const shown = wordsOf(rendered.text);
    // Where all is known nothing may be missing; else nothing may be wrong.
    const missing = isKnown && !HAS_UNKNOWNS.test(markdown) ? notIn(shown, words) : [];
    expect({ wrong: notIn(words, shown), missing }).toEqual({ wrong: [], missing: [] });
    const anchors = sections.map(({ anchor }) => anchor).filter((anchor) => anchor !== '');
    expect(
      notIn(
        anchors,
        rendered.headings.map(({ id }) => id),
      ),
    ).toEqual([]);
  });
});

/** Constructs that no build can follow, or that we leave out by choice: their words must only not be wrong. */
const HAS_UNKNOWNS =
  /\b(?:useState|for|switch|s = 'yes'|try|throw|async|class|new|get say|toString|typeof (?:document|children)|push|sort|assign)\b|n\+\+|set\(\)|s = 'no'|globalThis|[no]\.a = |n = 'second'|x = 'b'|\[\] === \[\]|none \*\/|globals\.js|padStart|useState|Date|memo\(|useCount|of\.title|today|let n|children\(flag\)/u;

const FILES: Record<string, string> = {
  'flags.js': 'export const yes = true;\nexport const no = false;',
  'globals.js': "export const Number = () => 'own number';\nexport const String = () => 'own string';",
  '_part.mdx':
    "export const limit = 5;\nexport const isOn = (x) => !x;\nexport const Say = ({on}) => <b>{on ? 'say yes' : 'say no'}</b>;\n\nPartial {props.on ? 'on' : 'off'} {props.none ?? 'missing'}\n",
  'data.json': '{"beta": false, "none": null, "rows": [{"id": "r1", "on": true}, {"id": "r2", "on": false}]}',
};

const CODE = /^(?:import|export) /u;

/** Imports and exports first, in one block; the words follow. */
function separate(markdown: string): string {
  const lines = markdown.split('\n\n');
  return `${lines.filter((part) => CODE.test(part)).join('\n')}\n\n${lines.filter((part) => !CODE.test(part)).join('\n\n')}\n`;
}

function withoutMarker(text: string): string {
  return text.replaceAll(/^ *\d+\. /gmu, '');
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}

function notIn(some: readonly string[], all: readonly string[]): string[] {
  const left = [...all];
  return some.filter((word) => {
    const index = left.indexOf(word);
    if (index !== -1) left.splice(index, 1);
    return index === -1;
  });
}
