/** The bookable pieces that fit whole into a stretch of time, each `slotMs` long. */
export function slotsBetween(from: Date, until: Date, slotMs: number): { startsAt: Date; endsAt: Date }[] {
  const count = Math.max(0, Math.floor((until.getTime() - from.getTime()) / slotMs));
  return Array.from({ length: count }, (_, index) => ({
    startsAt: new Date(from.getTime() + index * slotMs),
    endsAt: new Date(from.getTime() + (index + 1) * slotMs),
  }));
}
