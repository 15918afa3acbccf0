/* Apart from the others: what opens a page before the rest of it is there needs no more. */
export { errors as errorTexts } from './zhCN/errors.ts';
