import { Card, Collapse, Tag } from 'antd';
import type { ConsultationView } from '#protocol';
import { nearDayText, timeText } from '../../time.ts';
import { TestTag } from '../shell/TestTag.tsx';
import { deskTexts as texts } from '../texts/desk.ts';
import styles from './desk.module.css';
import { MatterCard } from './MatterCard.tsx';

/** The lawyer's own bookings, each with its story to read beforehand. */
export function BookingsCard({ bookings }: { bookings: readonly ConsultationView[] }) {
  return (
    <Card title={texts.bookings} className={styles.card ?? ''}>
      {bookings.length === 0 ? (
        <p className={styles.hint}>{texts.bookingsEmpty}</p>
      ) : (
        <Collapse
          items={bookings.map((booking) => ({
            key: booking.id,
            label: <BookingLine booking={booking} />,
            children: <MatterCard consultation={booking} />,
          }))}
        />
      )}
    </Card>
  );
}

function BookingLine({ booking }: { booking: ConsultationView }) {
  const { scheduledAt, slotEndsAt, matterWords, state } = booking;
  return (
    <span className={styles.bookingLine}>
      {scheduledAt !== null && (
        <strong>
          {nearDayText(scheduledAt)} {timeText(scheduledAt)}
          {slotEndsAt !== null && `–${timeText(slotEndsAt)}`}
        </strong>
      )}
      <span>{matterWords}</span>
      <Tag color={state === 'booked' ? 'default' : 'processing'}>{texts.bookingStates[state]}</Tag>
      <TestTag shown={booking.isTest} />
    </span>
  );
}
