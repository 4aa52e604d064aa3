import { Command } from 'commander';
import { chunkBook } from '../plugin/chunk/chunk-book.js';
import { createLanguage } from '../plugin/contract/tokenizer.js';
import { encodeIndex } from '../plugin/publish/encode-index.js';
import { loadLanguagePack } from '../plugin/search-index/language-pack.js';
import { readFolder } from '../plugin/source/read-folder.js';
import type { CommandOutput } from './command-output.js';
import { CHUNK_MAX_CHARS, parseChunkMaxChars, parseLocale } from './command-values.js';
import { evalBook, type EvalFigures } from './eval-book.js';
import { readQuestions } from './eval-questions.js';

interface EvalOptions {
  locale: string;
  json?: boolean;
  chunkMaxChars: number;
}

/** `docent eval`: how well a folder of Markdown answers a file of questions. */
export function createEvalCommand(output: CommandOutput): Command {
  return new Command('eval')
    .description('measure how well the passages of a folder of Markdown answer a file of questions')
    .argument('<docs dir>', 'folder with .md and .mdx files; a page is named by its path below it')
    .argument('<questions.jsonl>', 'one question a line')
    .option('-l, --locale <tag>', 'language of the folder', parseLocale, 'en')
    .option('--chunk-max-chars <number>', 'limit of a passage', parseChunkMaxChars, CHUNK_MAX_CHARS)
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (docsDir: string, questionsFile: string, options: EvalOptions) => {
      const questions = await readQuestions(questionsFile);
      output.progress('reading pages …');
      const { pages, site } = await readFolder(docsDir, {
        locale: options.locale,
        toUrl: (relativePath) => relativePath,
      });
      output.progress(`cutting ${pages.length} pages into passages …`);
      const { chunks } = await chunkBook(pages, site, {
        maxChars: options.chunkMaxChars,
        onUnparsable: 'throw',
      });
      output.progress(`indexing ${chunks.length} passages …`);
      const { locale } = options;
      const language = createLanguage(locale, await loadLanguagePack(locale));
      const { files } = encodeIndex(chunks, { language, locale, baseUrl: '/', book: 'eval' });
      const { figures } = await evalBook(files, language, questions, (done) => {
        if (done % 10 === 0) output.progress(`asking ${done} of ${questions.length} …`);
      });
      output.progress('');
      if (options.json === true) output.printJson(figures);
      else printFigures(figures, output);
    });
}

const HELP = `
A question is a JSON object, and a passage answers it when
  {"question": "...", "relevant": ["page.md#anchor", "other.md"]}   it is of that page (and anchor)
  {"question": "...", "page": "page.md", "answer": "..."}           it is of that page and holds the answer
  "exclude": ["page.md"]                                            pages left out before counting

R@k is the share of questions with a right passage among the first k, MRR@10 the mean of 1 / rank of the first one.`;

function printFigures(figures: EvalFigures, { print, colors }: CommandOutput): void {
  const share = (value: number): string => colors.bold(value.toFixed(3));
  print(
    `R@1 ${share(figures.r1)}  R@5 ${share(figures.r5)}  R@10 ${share(figures.r10)}  MRR@10 ${share(figures.mrr10)}`,
  );
  print(
    colors.dim(
      `${figures.questions} questions, ${figures.chunks} chunks, ${figures.msPerQuestion.toFixed(1)} ms per question`,
    ),
  );
}
