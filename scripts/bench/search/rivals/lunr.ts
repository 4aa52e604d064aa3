import lunr from 'lunr';
import { baseLanguage } from '../../../../plugin/terms/fold.js';
import { toDocument, type Rival, type RivalDocument, type RivalIndex } from './rival.js';

/**
 * lunr, set up with what Docusaurus' lunr plugins have in common: word positions for the excerpts, and each language's plugin from
 * lunr-languages. Any word of the question may match, which is lunr's default. The plugins' own queries find less: those that also
 * match prefixes (MRR@10 on covidqa .554, not .571), boost headings 200 to 2 (.210) or require every word.
 */
export const lunrRival: Rival = {
  name: 'lunr 2.3',
  runtimeSource(locale) {
    const language = baseLanguage(locale);
    const plugins =
      language === 'en'
        ? ''
        : `import support from 'lunr-languages/lunr.stemmer.support.js'; import plugin from 'lunr-languages/lunr.${language}.js'; support(lunr); plugin(lunr);`;
    return `import lunr from 'lunr'; ${plugins} export default lunr;`;
  },
  async build(chunks, locale) {
    const language = await readLanguage(locale);
    const documents = chunks.map(toDocument);
    const index = lunr((builder) => {
      if (language.plugin !== null) builder.use(language.plugin);
      builder.ref('id');
      if (language.hasPositions) builder.metadataWhitelist = ['position'];
      for (const field of ['title', 'breadcrumbs', 'text']) builder.field(field);
      for (const document of documents) builder.add(document);
    });
    return wrap(index, documents, language);
  },
  async load(file, locale) {
    const language = await readLanguage(locale);
    const { index, documents }: { index: object; documents: RivalDocument[] } = JSON.parse(file);
    return wrap(lunr.Index.load(index), documents, language);
  },
};

interface LunrLanguage {
  plugin: lunr.Builder.Plugin | null;
  tokenize: (text: string) => unknown[];
  /** `false` for Thai, whose plugin returns plain strings, which have no positions. */
  hasPositions: boolean;
}

const registered = new Set<string>();
/** Languages whose plugins expect a word segmenter in `lunr.wordcut`. */
const NEED_WORDCUT = new Set(['hi', 'th']);

/** Loads a language's plugins, which register themselves on the global lunr. I/O: imports them. */
async function readLanguage(locale: string): Promise<LunrLanguage> {
  const language = baseLanguage(locale);
  if (language === 'en')
    return { plugin: null, tokenize: (text) => lunr.tokenizer(text), hasPositions: true };
  if (NEED_WORDCUT.has(language))
    Reflect.set(lunr, 'wordcut', await importDefault('lunr-languages/wordcut.js'));
  for (const name of ['stemmer.support', language]) {
    if (registered.has(name)) continue;
    const register = await importDefault(`lunr-languages/lunr.${name}.js`);
    if (typeof register === 'function') Reflect.apply(register, lunr, [lunr]);
    registered.add(name);
  }
  const plugin: unknown = Reflect.get(lunr, language);
  if (typeof plugin !== 'function') throw new TypeError(`lunr-languages has nothing for ${language}.`);
  const own: unknown = Reflect.get(plugin, 'tokenizer');
  return {
    plugin: (builder) => Reflect.apply(plugin, builder, [builder]),
    tokenize: (text) => (typeof own === 'function' ? Reflect.apply(own, lunr, [text]) : lunr.tokenizer(text)),
    hasPositions: language !== 'th',
  };
}

async function importDefault(specifier: string): Promise<unknown> {
  const loaded: { default: unknown } = await import(specifier);
  return loaded.default;
}

function wrap(index: lunr.Index, documents: readonly RivalDocument[], language: LunrLanguage): RivalIndex {
  return {
    ask(question, limit) {
      const tokens = language.tokenize(question).map(String);
      const found = index.query((query) => query.term(tokens, {}));
      const hits = found.slice(0, limit).flatMap(({ ref }) => documents[Number(ref)] ?? []);
      return Promise.resolve(hits);
    },
    publish: () => Promise.resolve(JSON.stringify({ index, documents })),
  };
}
