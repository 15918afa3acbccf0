import { Link } from 'react-router';
import { useMe } from '../../queries.ts';
import { homeTexts } from '../../texts/index.ts';
import { HotlineButton } from '../../ui/Button.tsx';
import layout from '../../ui/layout.module.css';
import { PageHead } from '../../ui/PageHead.tsx';
import { AccountLine } from './AccountLine.tsx';
import { Continue } from './Continue.tsx';
import styles from './Home.module.css';
import { LiveEntrance } from './LiveEntrance.tsx';
import { ServiceStatus } from './ServiceStatus.tsx';

const entrances = [
  { to: '/new/instant', title: homeTexts.instant, what: homeTexts.instantWhat, look: styles.first },
  { to: '/new/booking', title: homeTexts.booking, what: homeTexts.bookingWhat, look: styles.entrance },
  { to: '/my', title: homeTexts.my, what: homeTexts.myWhat, look: styles.entrance },
];

/** The first page: three ways in, how long it takes, and the telephone. */
export function Home() {
  const citizen = useMe().data?.account?.role === 'citizen';
  return (
    <div className={layout.stack}>
      <PageHead title={homeTexts.title} lead={homeTexts.lead} />
      {citizen && <Continue />}
      <ServiceStatus />
      <nav className={layout.stack}>
        {entrances.map(({ to, title, what, look }) => (
          <Link key={to} to={to} className={look}>
            <strong>{title}</strong>
            <span>{what}</span>
          </Link>
        ))}
      </nav>
      <LiveEntrance />
      <HotlineButton>{homeTexts.callHotline}</HotlineButton>
      <ul className={styles.links}>
        <li>
          <Link to="/other-device">{homeTexts.otherDevice}</Link>
        </li>
        <li>
          <Link to="/help">{homeTexts.helpLink}</Link>
        </li>
        <li>
          <AccountLine />
        </li>
      </ul>
    </div>
  );
}
