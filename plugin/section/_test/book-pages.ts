import type { Construct } from './expressions.js';

/** Pages as authors of books write them: version tables, feature flags, notes, lists of links, small components. */
export const BOOK_PAGES: readonly Construct[] = [
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
    'may be left out',
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
    'may be left out',
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
    'may be left out',
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
    'may be left out',
  ],
];
