/**
 * Markdown whose words depend on the constant `flag`. With `'may be left out'`, no build can follow the construct, or Docent does not try
 * to: its words may be missing from the index, but must not be wrong.
 */
export type Construct = readonly [name: string, markdown: string, coverage?: 'may be left out'];

/** Expressions of values. */
export const EXPRESSIONS: readonly Construct[] = [
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
    'may be left out',
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
  [
    'a getter',
    "export const o = {get say() { return flag ? 'alpha' : 'beta'; }};\n\n{o.say} words",
    'may be left out',
  ],
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
];
