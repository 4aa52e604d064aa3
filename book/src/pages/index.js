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
    title: 'It cites the pages it read',
    text: 'Each answer cites the passages it is based on by number, and each number links to the exact section. A number that the function did not assign never reaches the reader.',
  },
  {
    title: 'Your server stays small',
    text: 'The reader’s browser searches the book, using files published next to your site. The function checks who is asking and calls the model. By default it stores nothing.',
  },
  {
    title: 'It works without a server',
    text: 'Without a function, a key or a connection, the same button finds the passages, highlights the matching words, and says why there is no answer.',
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
              Docent lets readers put questions to your Docusaurus site. It finds the relevant passages,
              answers from them, and cites its sources.
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
              What readers get, and what you run
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
              The next build publishes the index and adds the button to every page. Without{' '}
              <code>endpoint</code> the button opens a search of the book; add the function when you want
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
        No. The browser searches the published index and sends only the best few passages with the question{' '}
        <Link to="/docs/how-it-works#a-question">[1]</Link>. The function accepts only passages that your own
        build has signed <Link to="/docs/security#what-is-promised">[2]</Link>.
      </p>
      <ol className={styles.sources}>
        <li>
          <span className={styles.number}>1</span>
          <Link to="/docs/how-it-works#a-question">How it works: A question</Link>
        </li>
        <li>
          <span className={styles.number}>2</span>
          <Link to="/docs/security#what-is-promised">Security: What is guaranteed</Link>
        </li>
      </ol>
    </figure>
  );
}
