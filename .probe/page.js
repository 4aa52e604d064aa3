import { createBookSearch } from '../dist/widget/conversation/book-search.js';
import { createLanguage } from '../dist/plugin/contract/tokenizer.js';
import { stemmer } from '@orama/stemmers/english';
import { stopwords } from '@orama/stopwords/english';
window.start = async (manifestUrl) => {
  const search = createBookSearch({ manifestUrl, partitions: [{prefix:'/docs',key:'docs/default/current',isLast:true}] }, { fetch: (...a)=>fetch(...a), caches: window.caches }, createLanguage('en', { stemmer, stopWords: stopwords }));
  window.search = (question) => search({ question, pagePath: '/docs/', previousQuestions: [] });
};
