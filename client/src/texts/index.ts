/*
 * Every text that people read, one module a noun, so that pages load only theirs.
 * Another language is another folder beside zhCN with the same shapes, chosen here.
 */
export { common as commonTexts } from './zhCN/common.ts';
export { errors as errorTexts } from './zhCN/errors.ts';
