import Link from '@docusaurus/Link';
import useDocusaurusContext from '@docusaurus/useDocusaurusContext';
import CodeBlock from '@theme/CodeBlock';
import Heading from '@theme/Heading';
import Layout from '@theme/Layout';
import styles from './index.module.css';

const CONFIG = `plugins: [
  [
    'docusaurus-plugin-docent',
    { endpoint: 'https://ask.example.org' },
  ],
],`;

const POINTS = [
  {
    title: 'It quotes the page it read',
    text: 'An answer carries the numbers of the passages it rests on, and each number leads to the exact section. A number the function did not give out is not let through.',
  },
  {
    title: 'Your server stays small',
    text: 'The book is searched in the reader’s browser, over files published beside your site. The function checks who is asking, calls the model, and keeps nothing.',
  },
  {
    title: 'Without it, reading goes on',
    text: 'No function, no key, no network to it: the same button finds the passages, marks the words that were asked, and says why there is no answer.',
  },
];

/** The front page: what Docent is, what an answer looks like, and the one edit that starts it. */
export default function Home() {
  const { siteConfig } = useDocusaurusContext();
  return (
    <Layout description={siteConfig.tagline}>
      <main>
        <section className={`container ${styles.hero}`}>
          <div>
            <Heading as="h1" className={styles.title}>
              A guide who has read the whole book
            </Heading>
            <p className={styles.lead}>
              Docent lets readers ask your Docusaurus site. It finds the passages, answers from them, and
              shows where each sentence comes from.
            </p>
            <div className={styles.actions}>
              <Link className="button button--primary button--lg" to="/docs/quick-start">
                Quick start
              </Link>
              <Link className="button button--secondary button--lg" to="/docs/how-it-works">
                How it works
              </Link>
            </div>
          </div>
          <SampleAnswer />
        </section>
        <section className={styles.band}>
          <div className="container">
            <Heading as="h2" className={styles.heading}>
              What readers get, and what you keep
            </Heading>
            <div className={styles.points}>
              {POINTS.map(({ title, text }) => (
                <div key={title}>
                  <Heading as="h3">{title}</Heading>
                  <p>{text}</p>
                </div>
              ))}
            </div>
          </div>
        </section>
        <section className={`container ${styles.start}`}>
          <div>
            <Heading as="h2" className={styles.heading}>
              One entry in the config
            </Heading>
            <p>
              The next build publishes the index and puts the button on every page. Leave{' '}
              <code>endpoint</code> out and it is a search of the book; add the function when you want
              answers.
            </p>
            <p>
              <Link to="/docs/deployment">Deploy the function</Link>
            </p>
          </div>
          <CodeBlock language="js" title="docusaurus.config.js">
            {CONFIG}
          </CodeBlock>
        </section>
      </main>
    </Layout>
  );
}

function SampleAnswer() {
  return (
    <figure className={styles.card} aria-label="A question and its answer, as Docent shows them">
      <p className={styles.question}>Does my server ever see the whole book?</p>
      <p className={styles.answer}>
        No. The browser searches the published index and sends the few passages it found with the question{' '}
        <Link to="/docs/how-it-works#a-question">[1]</Link>. The function takes only passages that your own
        build has signed <Link to="/docs/security#what-is-promised">[2]</Link>.
      </p>
      <ol className={styles.sources}>
        <li>
          <span className={styles.number}>1</span>
          <Link to="/docs/how-it-works#a-question">How it works: A question</Link>
        </li>
        <li>
          <span className={styles.number}>2</span>
          <Link to="/docs/security#what-is-promised">Security: What is promised</Link>
        </li>
      </ol>
    </figure>
  );
}
