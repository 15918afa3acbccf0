/*
 * Every text that citizens read, one module a noun, so that pages load only theirs.
 * Another language is another folder beside zhCN with the same shapes, chosen here.
 */

export { errorTexts } from './errors.ts';
export { booking as bookingTexts } from './zhCN/booking.ts';
export { call as callTexts } from './zhCN/call.ts';
export { check as checkTexts } from './zhCN/check.ts';
export { common as commonTexts } from './zhCN/common.ts';
export { consent as consentTexts } from './zhCN/consent.ts';
export { end as endTexts } from './zhCN/end.ts';
export { guest as guestTexts } from './zhCN/guest.ts';
export { help as helpTexts } from './zhCN/help.ts';
export { home as homeTexts } from './zhCN/home.ts';
export { live as liveTexts } from './zhCN/live.ts';
export { my as myTexts } from './zhCN/my.ts';
export { otherDevice as otherDeviceTexts } from './zhCN/otherDevice.ts';
export { request as requestTexts } from './zhCN/request.ts';
export { signIn as signInTexts } from './zhCN/signIn.ts';
export { states as stateTexts } from './zhCN/states.ts';
export { time as timeTexts } from './zhCN/time.ts';
export { waiting as waitingTexts } from './zhCN/waiting.ts';
