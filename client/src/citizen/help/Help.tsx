import { commonTexts, helpTexts } from '../../texts/index.ts';
import { HotlineButton } from '../../ui/Button.tsx';
import layout from '../../ui/layout.module.css';
import { PageHead } from '../../ui/PageHead.tsx';

/** What to do when something does not go as it should. */
export function Help() {
  return (
    <div className={layout.stack}>
      <PageHead title={helpTexts.title} back="/" />
      <HotlineButton look="main">{commonTexts.callHotline}</HotlineButton>
      {helpTexts.items.map(({ question, answer }) => (
        <section key={question} className={layout.card}>
          <h2>{question}</h2>
          <p>{answer}</p>
        </section>
      ))}
    </div>
  );
}
